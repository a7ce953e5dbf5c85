#include <algorithm>
#include <mutex>

#include "common/yaml/utf8.h"
#include "controller/state/access_store.h"
#include "controller/state/schema.h"
#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {
namespace {

constexpr char kUsers[] = "SELECT name, is_platform_admin, created_unix_ms FROM users ";
constexpr char kRoles[] = "SELECT user, project, environment_type, role FROM roles ";
constexpr char kKeys[] =
    "SELECT id, user, type, blob, comment, created_unix_ms, used_unix_ms FROM ssh_keys ";
constexpr char kTokens[] =
    "SELECT id, user, name, hash, project, environment_type, verbs, created_unix_ms, "
    "expires_unix_ms, used_unix_ms FROM tokens ";

User ReadUser(const Statement& row) { return {row.Text(0), row.Number(1) != 0, row.Number(2)}; }

RoleGrant ReadRole(const Statement& row) {
  return {row.Text(0), row.Text(1), row.Text(2), row.Text(3)};
}

SshKeyRecord ReadKey(const Statement& row) {
  return {row.Text(0), row.Text(1),   row.Text(2),  row.Text(3),
          row.Text(4), row.Number(5), row.Number(6)};
}

TokenRecord ReadToken(const Statement& row) {
  return {.id = row.Text(0),
          .user = row.Text(1),
          .name = row.Text(2),
          .hash = row.Text(3),
          .project = row.Text(4),
          .environment_type = row.Text(5),
          .verbs = ListFromText(row.Text(6)),
          .created_unix_ms = row.Number(7),
          .expires_unix_ms = row.Number(8),
          .used_unix_ms = row.Number(9)};
}

AuditRecord ReadAudit(const Statement& row) {
  return {.serial = static_cast<uint64_t>(row.Number(0)),
          .unix_ms = row.Number(1),
          .user = row.Text(2),
          .credential = row.Text(3),
          .call = row.Text(4),
          .project = row.Text(5),
          .environment = row.Text(6),
          .object = row.Text(7),
          .result = row.Text(8),
          .reason = row.Text(9),
          .code = row.Text(10),
          .ended_unix_ms = row.Number(11)};
}

constexpr size_t kLongestNote = 500;  // bytes

// What strangers wrote, for a log that everybody who may has to be able to read: bounded, and
// UTF-8.
std::string Kept(std::string_view text) {
  std::string kept;
  for (size_t at = 0; at < text.size() && kept.size() < kLongestNote;) {
    const size_t length = yaml::CharacterLength(text, at);
    kept += length == 0 ? std::string_view("?") : text.substr(at, length);
    at += std::max<size_t>(length, 1);
  }
  return kept;
}

class SqliteAccessStore : public AccessStore {
 public:
  explicit SqliteAccessStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Status CreateUser(const User& user) override {
    std::lock_guard lock(mutex_);
    return Named(database_->Prepare("INSERT INTO users VALUES (?,?,?)")
                     .Bind(user.name)
                     .Bind(int64_t{user.is_platform_admin})
                     .Bind(user.created_unix_ms)
                     .Run(),
                 "there is a user '" + user.name + "' already");
  }
  StatusOr<User> GetUser(const std::string& name) override {
    return One(std::string(kUsers) + "WHERE name = ?", name, ReadUser, "user");
  }
  StatusOr<std::vector<User>> ListUsers() override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(std::string(kUsers) + "ORDER BY name");
    return Rows(statement, ReadUser);
  }
  // Keys, tokens and roles go by their foreign keys.
  Status DeleteUser(const std::string& name) override {
    PAAS_RETURN_IF_ERROR(GetUser(name).status());
    return Run("DELETE FROM users WHERE name = ?", {name});
  }

  Status PutRole(const RoleGrant& grant) override {
    return Run("INSERT OR REPLACE INTO roles VALUES (?,?,?,?)",
               {grant.user, grant.project, grant.environment_type, grant.role});
  }
  Status DeleteRole(const RoleGrant& grant) override {
    PAAS_ASSIGN_OR_RETURN(const std::vector<RoleGrant> grants, ListRoles(grant.user));
    for (const RoleGrant& one : grants) {
      if (one.project != grant.project || one.environment_type != grant.environment_type) continue;
      return Run("DELETE FROM roles WHERE user = ? AND project = ? AND environment_type = ?",
                 {grant.user, grant.project, grant.environment_type});
    }
    return NotFound("user '" + grant.user + "' has no such role in project '" + grant.project +
                    "'");
  }
  StatusOr<std::vector<RoleGrant>> ListRoles(const std::string& user) override {
    return All(kRoles, "user, project, environment_type", user, ReadRole);
  }
  Status ForgetProject(const std::string& project) override {
    PAAS_RETURN_IF_ERROR(Run("DELETE FROM roles WHERE project = ?", {project}));
    return Run("DELETE FROM tokens WHERE project = ?", {project});
  }

  Status CreateSshKey(const SshKeyRecord& key) override {
    std::lock_guard lock(mutex_);
    return Named(database_->Prepare("INSERT INTO ssh_keys VALUES (?,?,?,?,?,?,?)")
                     .Bind(key.id)
                     .Bind(key.user)
                     .Bind(key.type)
                     .Bind(key.blob)
                     .Bind(key.comment)
                     .Bind(key.created_unix_ms)
                     .Bind(key.used_unix_ms)
                     .Run(),
                 "the key " + key.id + " is somebody's already");
  }
  StatusOr<SshKeyRecord> GetSshKey(const std::string& id) override {
    return One(std::string(kKeys) + "WHERE id = ?", id, ReadKey, "SSH key");
  }
  StatusOr<std::vector<SshKeyRecord>> ListSshKeys(const std::string& user) override {
    return All(kKeys, "user, created_unix_ms", user, ReadKey);
  }
  Status DeleteSshKey(const std::string& id) override {
    return Run("DELETE FROM ssh_keys WHERE id = ?", {id});
  }
  Status TouchSshKey(const std::string& id, int64_t unix_ms) override {
    return Run("UPDATE ssh_keys SET used_unix_ms = ?2 WHERE id = ?1",
               {id, std::to_string(unix_ms)});
  }

  Status CreateToken(const TokenRecord& token) override {
    std::lock_guard lock(mutex_);
    return database_->Prepare("INSERT INTO tokens VALUES (?,?,?,?,?,?,?,?,?,?)")
        .Bind(token.id)
        .Bind(token.user)
        .Bind(token.name)
        .Bind(token.hash)
        .Bind(token.project)
        .Bind(token.environment_type)
        .Bind(ListToText(token.verbs))
        .Bind(token.created_unix_ms)
        .Bind(token.expires_unix_ms)
        .Bind(token.used_unix_ms)
        .Run();
  }
  StatusOr<TokenRecord> GetToken(const std::string& id) override {
    return One(std::string(kTokens) + "WHERE id = ?", id, ReadToken, "token");
  }
  StatusOr<std::vector<TokenRecord>> ListTokens(const std::string& user) override {
    return All(kTokens, "user, created_unix_ms", user, ReadToken);
  }
  Status DeleteToken(const std::string& id) override {
    return Run("DELETE FROM tokens WHERE id = ?", {id});
  }
  Status TouchToken(const std::string& id, int64_t unix_ms) override {
    return Run("UPDATE tokens SET used_unix_ms = ?2 WHERE id = ?1", {id, std::to_string(unix_ms)});
  }

  StatusOr<uint64_t> AppendAudit(const AuditRecord& record) override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(
        "INSERT INTO audit (unix_ms, user, credential, call, project, environment, "
        "object, result, reason) VALUES (?,?,?,?,?,?,?,?,?) RETURNING serial");
    statement.Bind(record.unix_ms)
        .Bind(record.user)
        .Bind(record.credential)
        .Bind(record.call)
        .Bind(Kept(record.project))
        .Bind(Kept(record.environment))
        .Bind(Kept(record.object))
        .Bind(record.result)
        .Bind(Kept(record.reason));
    PAAS_RETURN_IF_ERROR(statement.Step().status());
    const auto serial = static_cast<uint64_t>(statement.Number(0));
    // A statement that is not run to its end is not committed.
    PAAS_RETURN_IF_ERROR(statement.Step().status());
    return serial;
  }
  Status EndAudit(uint64_t serial, int64_t unix_ms, const std::string& code,
                  const std::string& message) override {
    std::lock_guard lock(mutex_);
    return database_->Prepare("INSERT INTO audit_outcomes VALUES (?,?,?,?)")
        .Bind(static_cast<int64_t>(serial))
        .Bind(unix_ms)
        .Bind(code)
        .Bind(Kept(message))
        .Run();
  }
  Status ForgetAudit(int64_t before_unix_ms, uint32_t most) override {
    std::lock_guard lock(mutex_);
    return database_
        ->Prepare(
            "DELETE FROM audit WHERE serial IN (SELECT serial FROM audit WHERE unix_ms < ? "
            "ORDER BY unix_ms LIMIT ?)")
        .Bind(before_unix_ms)
        .Bind(int64_t{most})
        .Run();
  }
  StatusOr<std::vector<AuditRecord>> ListAudit(const AuditFilter& filter) override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(
        "SELECT audit.serial, audit.unix_ms, user, credential, call, project, environment, object, "
        "result, iif(reason = '', ifnull(message, ''), reason), "
        "iif(result = 'denied', 'PERMISSION_DENIED', ifnull(code, '')), "
        "iif(result = 'denied', audit.unix_ms, ifnull(audit_outcomes.unix_ms, 0)) "
        "FROM audit LEFT JOIN audit_outcomes USING (serial) "
        "WHERE (?1 = '' OR project = ?1) AND (?2 = '' OR user = ?2) "
        "ORDER BY audit.serial DESC LIMIT ?3");
    statement.Bind(filter.project).Bind(filter.user).Bind(int64_t{filter.limit});
    return Rows(statement, ReadAudit);
  }

 private:
  static Status Named(Status status, const std::string& taken) {
    return status.code() == absl::StatusCode::kAlreadyExists ? AlreadyExists(taken) : status;
  }
  Status Run(const std::string& sql, const std::vector<std::string>& values) {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(sql);
    for (const std::string& value : values) statement.Bind(value);
    return statement.Run();
  }
  template <typename T>
  StatusOr<T> One(const std::string& sql, const std::string& key, T (*read)(const Statement&),
                  const std::string& what) {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(sql);
    PAAS_ASSIGN_OR_RETURN(const bool found, statement.Bind(key).Step());
    if (!found) return NotFound("there is no " + what + " '" + key + "'");
    return read(statement);
  }
  // Those of one user, or all.
  template <typename T>
  StatusOr<std::vector<T>> All(const std::string& select, const std::string& order,
                               const std::string& user, T (*read)(const Statement&)) {
    std::lock_guard lock(mutex_);
    Statement statement =
        database_->Prepare(select + "WHERE ?1 = '' OR user = ?1 ORDER BY " + order);
    statement.Bind(user);
    return Rows(statement, read);
  }

  std::mutex mutex_;
  std::unique_ptr<Database> database_;
};

}  // namespace

StatusOr<std::unique_ptr<AccessStore>> OpenSqliteAccessStore(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                        Database::Open(path.empty() ? ":memory:" : path));
  PAAS_RETURN_IF_ERROR(Annotate(Migrate(*database), path));
  return std::unique_ptr<AccessStore>(std::make_unique<SqliteAccessStore>(std::move(database)));
}

}  // namespace paas::controller
