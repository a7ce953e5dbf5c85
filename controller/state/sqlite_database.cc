#include "controller/state/sqlite_database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>

#include "common/os/file.h"

namespace paas::controller {
namespace {

Status SqliteStatus(sqlite3* database, int code, std::string_view what) {
  const std::string message = std::string(what) + ": " + ::sqlite3_errmsg(database);
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return AlreadyExists(message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Unavailable(message);
    case SQLITE_FULL:
      return Status(absl::StatusCode::kResourceExhausted, message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Status(absl::StatusCode::kDataLoss, message);
    default:
      return Internal(message);
  }
}

// Whoever may pass the directory still reads nothing of this. SQLite gives the files beside it the
// mode that it has; those that were there before get it here.
Status KeepPrivate(const std::string& path) {
  if (path == ":memory:") return absl::OkStatus();
  // Never opened when it is there: closing it would end the locks of other connections.
  const Status made = os::Open(path, O_RDWR | O_CREAT | O_EXCL, 0600).status();
  if (!made.ok() && made.code() != absl::StatusCode::kAlreadyExists) return made;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const std::string file = path + suffix;
    if (::chmod(file.c_str(), 0600) != 0 && errno != ENOENT) return ErrnoStatus("chmod " + file);
  }
  return absl::OkStatus();
}

}  // namespace

Statement::~Statement() {
  if (statement_ == nullptr) return;
  ::sqlite3_reset(statement_);
  ::sqlite3_clear_bindings(statement_);
}

Statement& Statement::Bind(std::string_view text) {
  if (!status_.ok()) return *this;
  const int code = ::sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(),
                                         SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) status_ = SqliteStatus(database_, code, "bind");
  return *this;
}

Statement& Statement::Bind(int64_t number) {
  if (!status_.ok()) return *this;
  const int code = ::sqlite3_bind_int64(statement_, ++bound_, number);
  if (code != SQLITE_OK) status_ = SqliteStatus(database_, code, "bind");
  return *this;
}

StatusOr<bool> Statement::Step() {
  if (!status_.ok()) return status_;
  const int code = ::sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return SqliteStatus(database_, code, "state database");
}

Status Statement::Run() { return Step().status(); }

std::string Statement::Text(int column) const {
  const unsigned char* text = ::sqlite3_column_text(statement_, column);
  const int bytes = ::sqlite3_column_bytes(statement_, column);
  if (text == nullptr) return {};
  return std::string(reinterpret_cast<const char*>(text), static_cast<size_t>(bytes));
}

int64_t Statement::Number(int column) const { return ::sqlite3_column_int64(statement_, column); }

StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path) {
  PAAS_RETURN_IF_ERROR(KeepPrivate(path));
  sqlite3* handle = nullptr;
  // The store above holds a mutex around every use, so SQLite's own is not needed.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = ::sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  std::unique_ptr<Database> database(new Database(handle));
  if (code != SQLITE_OK) return SqliteStatus(handle, code, "open " + path);
  ::sqlite3_extended_result_codes(handle, 1);
  ::sqlite3_busy_timeout(handle, 5000);
  // SQLite opens its files with O_CLOEXEC.
  PAAS_RETURN_IF_ERROR(database->Execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"));
  return database;
}

Database::~Database() {
  for (auto& [sql, statement] : prepared_) ::sqlite3_finalize(statement);
  ::sqlite3_close(handle_);
}

Statement Database::Prepare(const std::string& sql) {
  auto [entry, is_new] = prepared_.try_emplace(sql, nullptr);
  if (entry->second == nullptr) {
    const int code = ::sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &entry->second, nullptr);
    if (code != SQLITE_OK) {
      prepared_.erase(entry);
      return Statement(handle_, nullptr, SqliteStatus(handle_, code, "prepare " + sql));
    }
  }
  return Statement(handle_, entry->second, absl::OkStatus());
}

Status Database::Execute(const std::string& sql) {
  const int code = ::sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : SqliteStatus(handle_, code, "state database");
}

Status Database::Transact(const std::function<Status()>& work) {
  PAAS_RETURN_IF_ERROR(Execute("BEGIN IMMEDIATE"));
  const Status done = work();
  const Status ended = Execute(done.ok() ? "COMMIT" : "ROLLBACK");
  return done.ok() ? ended : done;
}

}  // namespace paas::controller
