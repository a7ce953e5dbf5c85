#include <mutex>

#include "controller/state/deploy_key_store.h"
#include "controller/state/schema.h"
#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {
namespace {

HostKeyRecord ReadHostKey(const Statement& row) {
  return {row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Number(4)};
}

class SqliteDeployKeyStore final : public DeployKeyStore {
 public:
  explicit SqliteDeployKeyStore(std::unique_ptr<Database> database)
      : database_(std::move(database)) {}

  StatusOr<DeployKeyRecord> GetDeployKey(const std::string& project) override {
    std::lock_guard lock(mutex_);
    Statement row = database_->Prepare(
        "SELECT project, seed, blob, created_unix_ms FROM deploy_keys WHERE project = ?");
    PAAS_ASSIGN_OR_RETURN(const bool found, row.Bind(project).Step());
    if (!found) return NotFound("project '" + project + "' has no deploy key yet");
    return DeployKeyRecord{row.Text(0), row.Text(1), row.Text(2), row.Number(3)};
  }

  Status PutDeployKey(const DeployKeyRecord& key, bool replaces) override {
    std::lock_guard lock(mutex_);
    const std::string what = replaces ? "INSERT OR REPLACE" : "INSERT OR IGNORE";
    return database_->Prepare(what + " INTO deploy_keys VALUES (?,?,?,?)")
        .Bind(key.project)
        .Bind(key.seed)
        .Bind(key.blob)
        .Bind(key.created_unix_ms)
        .Run();
  }

  Status AddHostKey(const HostKeyRecord& key) override {
    std::lock_guard lock(mutex_);
    return database_->Prepare("INSERT OR IGNORE INTO host_keys VALUES (?,?,?,?,?)")
        .Bind(key.project)
        .Bind(key.host)
        .Bind(key.type)
        .Bind(key.blob)
        .Bind(key.seen_unix_ms)
        .Run();
  }

  StatusOr<std::vector<HostKeyRecord>> ListHostKeys(const std::string& project) override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(
        "SELECT project, host, type, blob, seen_unix_ms FROM host_keys WHERE project = ? "
        "ORDER BY host");
    statement.Bind(project);
    return Rows(statement, ReadHostKey);
  }

  Status DeleteHostKey(const std::string& project, const std::string& host) override {
    std::lock_guard lock(mutex_);
    Statement gone =
        database_->Prepare("DELETE FROM host_keys WHERE project = ? AND host = ? RETURNING host");
    PAAS_ASSIGN_OR_RETURN(const bool found, gone.Bind(project).Bind(host).Step());
    if (!found) return NotFound("project '" + project + "' knows no key of '" + host + "'");
    return gone.Step().status();  // to its end: then it is committed
  }

 private:
  std::mutex mutex_;
  const std::unique_ptr<Database> database_;
};

}  // namespace

StatusOr<std::unique_ptr<DeployKeyStore>> OpenSqliteDeployKeyStore(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                        Database::Open(path.empty() ? ":memory:" : path));
  PAAS_RETURN_IF_ERROR(Annotate(Migrate(*database), path));
  return std::unique_ptr<DeployKeyStore>(
      std::make_unique<SqliteDeployKeyStore>(std::move(database)));
}

}  // namespace paas::controller
