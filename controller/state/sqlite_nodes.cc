#include <mutex>

#include "controller/state/node_store.h"
#include "controller/state/schema.h"
#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {
namespace {

constexpr char kTokens[] =
    "SELECT id, hash, role, created_unix_ms, expires_unix_ms, used_unix_ms FROM join_tokens ";
constexpr char kNodes[] =
    "SELECT id, role, name, version, joined_unix_ms, seen_unix_ms, certificate_expires_unix_ms, "
    "removed_unix_ms FROM nodes ";

JoinTokenRecord ReadToken(const Statement& row) {
  return {row.Text(0), row.Text(1), row.Text(2), row.Number(3), row.Number(4), row.Number(5)};
}

NodeRecord ReadNode(const Statement& row) {
  return {row.Text(0),   row.Text(1),   row.Text(2),   row.Text(3),
          row.Number(4), row.Number(5), row.Number(6), row.Number(7)};
}

class SqliteNodeStore final : public NodeStore {
 public:
  explicit SqliteNodeStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Status CreateJoinToken(const JoinTokenRecord& token) override {
    std::lock_guard lock(mutex_);
    return database_->Transact([&]() -> Status {
      PAAS_RETURN_IF_ERROR(database_->Prepare("DELETE FROM join_tokens WHERE expires_unix_ms < ?")
                               .Bind(token.created_unix_ms)
                               .Run());
      return database_->Prepare("INSERT INTO join_tokens VALUES (?,?,?,?,?,?)")
          .Bind(token.id)
          .Bind(token.hash)
          .Bind(token.role)
          .Bind(token.created_unix_ms)
          .Bind(token.expires_unix_ms)
          .Bind(token.used_unix_ms)
          .Run();
    });
  }

  StatusOr<JoinTokenRecord> GetJoinToken(const std::string& id) override {
    std::lock_guard lock(mutex_);
    return One(std::string(kTokens) + "WHERE id = ?", id, ReadToken, "token");
  }

  Status Join(const std::string& token, const NodeRecord& node) override {
    std::lock_guard lock(mutex_);
    return database_->Transact([&]() -> Status {
      PAAS_ASSIGN_OR_RETURN(const JoinTokenRecord record,
                            One(std::string(kTokens) + "WHERE id = ?", token, ReadToken, "token"));
      if (record.used_unix_ms != 0) return FailedPrecondition("the token was used already");
      PAAS_RETURN_IF_ERROR(
          database_->Prepare("UPDATE join_tokens SET used_unix_ms = ? WHERE id = ?")
              .Bind(node.joined_unix_ms)
              .Bind(token)
              .Run());
      return Insert(node);
    });
  }

  StatusOr<NodeRecord> GetNode(const std::string& id) override {
    std::lock_guard lock(mutex_);
    return One(std::string(kNodes) + "WHERE id = ?", id, ReadNode, "node");
  }

  StatusOr<std::vector<NodeRecord>> ListNodes() override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(std::string(kNodes) + "ORDER BY role, name, id");
    return Rows(statement, ReadNode);
  }

  Status UpdateNode(const NodeRecord& node) override {
    std::lock_guard lock(mutex_);
    return database_
        ->Prepare(
            "UPDATE nodes SET version = ?, joined_unix_ms = ?, seen_unix_ms = ?, "
            "certificate_expires_unix_ms = ?, removed_unix_ms = ? WHERE id = ?")
        .Bind(node.version)
        .Bind(node.joined_unix_ms)
        .Bind(node.seen_unix_ms)
        .Bind(node.certificate_expires_unix_ms)
        .Bind(node.removed_unix_ms)
        .Bind(node.id)
        .Run();
  }

  Status ForgetRemoved(int64_t unix_ms) override {
    std::lock_guard lock(mutex_);
    return database_
        ->Prepare(
            "DELETE FROM nodes WHERE removed_unix_ms != 0 AND certificate_expires_unix_ms < ?")
        .Bind(unix_ms)
        .Run();
  }

 private:
  Status Insert(const NodeRecord& node) {
    Status inserted = database_->Prepare("INSERT INTO nodes VALUES (?,?,?,?,?,?,?,?)")
                          .Bind(node.id)
                          .Bind(node.role)
                          .Bind(node.name)
                          .Bind(node.version)
                          .Bind(node.joined_unix_ms)
                          .Bind(node.seen_unix_ms)
                          .Bind(node.certificate_expires_unix_ms)
                          .Bind(node.removed_unix_ms)
                          .Run();
    if (inserted.code() != absl::StatusCode::kAlreadyExists) return inserted;
    return AlreadyExists("there is a node '" + node.name + "' with the role " + node.role +
                         " already: give it another name, or remove that one with paasctl node "
                         "remove");
  }

  template <typename T>
  StatusOr<T> One(const std::string& select, const std::string& id, T (*read)(const Statement&),
                  const char* what) {
    Statement statement = database_->Prepare(select);
    statement.Bind(id);
    PAAS_ASSIGN_OR_RETURN(const bool found, statement.Step());
    if (!found) return NotFound(std::string("there is no ") + what + " '" + id + "'");
    return read(statement);
  }

  std::mutex mutex_;
  const std::unique_ptr<Database> database_;
};

}  // namespace

StatusOr<std::unique_ptr<NodeStore>> OpenSqliteNodeStore(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                        Database::Open(path.empty() ? ":memory:" : path));
  PAAS_RETURN_IF_ERROR(Annotate(Migrate(*database), path));
  return std::unique_ptr<NodeStore>(std::make_unique<SqliteNodeStore>(std::move(database)));
}

}  // namespace paas::controller
