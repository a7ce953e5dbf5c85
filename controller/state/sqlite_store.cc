#include "controller/state/sqlite_store.h"

#include <mutex>

#include "controller/state/event_json.h"
#include "controller/state/schema.h"
#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {
namespace {

constexpr size_t kShortestPrefix = 4;

// Collects the rows of a query.
template <typename T>
StatusOr<std::vector<T>> Rows(Statement& statement, T (*read)(const Statement&)) {
  std::vector<T> rows;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) return rows;
    rows.push_back(read(statement));
  }
}

class SqliteStore : public StateStore {
 public:
  explicit SqliteStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Status CreateProject(const Project& p) override {
    std::lock_guard lock(mutex_);
    return database_->Prepare("INSERT INTO projects VALUES (?,?,?,?,?)")
        .Bind(p.id)
        .Bind(p.entropy)
        .Bind(p.default_branch)
        .Bind(p.created_unix_ms)
        .Bind(p.secret)
        .Run();
  }

  StatusOr<Project> GetProject(const std::string& id) override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(
        "SELECT id, entropy, default_branch, created_unix_ms, secret FROM projects WHERE id = ?");
    PAAS_ASSIGN_OR_RETURN(const bool found, statement.Bind(id).Step());
    if (!found) return NotFound("there is no project '" + id + "'");
    return ReadProject(statement);
  }

  StatusOr<std::vector<Project>> ListProjects() override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(
        "SELECT id, entropy, default_branch, created_unix_ms, secret FROM projects ORDER BY id");
    return Rows(statement, ReadProject);
  }

  Status PutEnvironment(const Environment& e) override {
    std::lock_guard lock(mutex_);
    return database_
        ->Prepare(
            "INSERT INTO environments VALUES (?,?,?,?,?,?,?,?) "
            "ON CONFLICT (project, name) DO UPDATE SET machine_name = excluded.machine_name, "
            "type = excluded.type, status = excluded.status, release = excluded.release, "
            "generation = excluded.generation, updated_unix_ms = excluded.updated_unix_ms")
        .Bind(e.project)
        .Bind(e.name)
        .Bind(e.machine_name)
        .Bind(e.type)
        .Bind(e.status)
        .Bind(int64_t{e.release})
        .Bind(static_cast<int64_t>(e.generation))
        .Bind(e.updated_unix_ms)
        .Run();
  }

  StatusOr<Environment> GetEnvironment(const std::string& project,
                                       const std::string& name) override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(std::string("SELECT ") + kEnvironmentColumns +
                                             " FROM environments WHERE project = ? AND name = ?");
    PAAS_ASSIGN_OR_RETURN(const bool found, statement.Bind(project).Bind(name).Step());
    if (!found) return NotFound("project '" + project + "' has no environment '" + name + "'");
    return ReadEnvironment(statement);
  }

  StatusOr<std::vector<Environment>> ListEnvironments(const std::string& project) override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(
        std::string("SELECT ") + kEnvironmentColumns +
        " FROM environments WHERE ?1 = '' OR project = ?1 ORDER BY project, name");
    statement.Bind(project);
    return Rows(statement, ReadEnvironment);
  }

  Status DeleteEnvironment(const std::string& project, const std::string& name) override {
    std::lock_guard lock(mutex_);
    PAAS_RETURN_IF_ERROR(database_->Execute("BEGIN IMMEDIATE"));
    Status status = database_->Prepare("DELETE FROM releases WHERE project = ? AND environment = ?")
                        .Bind(project)
                        .Bind(name)
                        .Run();
    if (status.ok()) {
      status = database_->Prepare("DELETE FROM environments WHERE project = ? AND name = ?")
                   .Bind(project)
                   .Bind(name)
                   .Run();
    }
    const Status ended = database_->Execute(status.ok() ? "COMMIT" : "ROLLBACK");
    return status.ok() ? ended : status;
  }

  Status CreateActivity(const Activity& a) override {
    std::lock_guard lock(mutex_);
    return database_
        ->Prepare(std::string("INSERT INTO activities (") + kActivityColumns +
                  ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
        .Bind(a.id)
        .Bind(a.project)
        .Bind(a.environment)
        .Bind(a.type)
        .Bind(static_cast<int64_t>(a.state))
        .Bind(a.result)
        .Bind(a.description)
        .Bind(a.commit)
        .Bind(int64_t{a.rebuild})
        .Bind(a.phase)
        .Bind(a.created_unix_ms)
        .Bind(a.started_unix_ms)
        .Bind(a.ended_unix_ms)
        .Bind(int64_t{a.exit})
        .Bind(a.error)
        .Run();
  }

  Status UpdateActivity(const Activity& a) override {
    std::lock_guard lock(mutex_);
    return database_
        ->Prepare(
            "UPDATE activities SET state = ?, result = ?, description = ?, phase = ?, "
            "started_unix_ms = ?, ended_unix_ms = ?, exit = ?, error = ? WHERE id = ?")
        .Bind(static_cast<int64_t>(a.state))
        .Bind(a.result)
        .Bind(a.description)
        .Bind(a.phase)
        .Bind(a.started_unix_ms)
        .Bind(a.ended_unix_ms)
        .Bind(int64_t{a.exit})
        .Bind(a.error)
        .Bind(a.id)
        .Run();
  }

  StatusOr<Activity> FindActivity(const std::string& id_or_prefix) override {
    if (id_or_prefix.size() < kShortestPrefix) {
      return InvalidArgument("an activity id needs at least 4 characters");
    }
    std::lock_guard lock(mutex_);
    // substr, not LIKE: the text is a user's and may hold wildcards.
    Statement statement = database_->Prepare(
        std::string("SELECT ") + kActivityColumns +
        " FROM activities WHERE substr(id, 1, ?1) = ?2 ORDER BY length(id) LIMIT 2");
    statement.Bind(static_cast<int64_t>(id_or_prefix.size())).Bind(id_or_prefix);
    PAAS_ASSIGN_OR_RETURN(std::vector<Activity> found, Rows(statement, ReadActivity));
    if (found.empty()) return NotFound("there is no activity '" + id_or_prefix + "'");
    if (found.size() > 1 && found.front().id != id_or_prefix) {
      return FailedPrecondition("several activities begin with '" + id_or_prefix + "'");
    }
    return found.front();
  }

  StatusOr<std::vector<Activity>> ListActivities(const ActivityFilter& filter) override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(
        std::string("SELECT ") + kActivityColumns +
        " FROM activities WHERE (?1 = '' OR project = ?1) AND (?2 = '' OR environment = ?2) "
        "AND (?3 < 0 OR state = ?3) ORDER BY serial DESC LIMIT ?4");
    statement.Bind(filter.project)
        .Bind(filter.environment)
        .Bind(filter.state ? static_cast<int64_t>(*filter.state) : int64_t{-1})
        .Bind(int64_t{filter.limit});
    return Rows(statement, ReadActivity);
  }

  Status AppendEvent(const Event& event) override {
    std::lock_guard lock(mutex_);
    // In WAL mode NORMAL leaves out the fsync of the commit: a line of build output is not worth
    // one. The next commit with FULL makes these durable too.
    PAAS_RETURN_IF_ERROR(database_->Execute("PRAGMA synchronous=NORMAL"));
    const Status appended = database_->Prepare("INSERT INTO events VALUES (?,?,?,?)")
                                .Bind(event.activity)
                                .Bind(static_cast<int64_t>(event.sequence))
                                .Bind(event.unix_ms)
                                .Bind(EventToJson(event.kind))
                                .Run();
    const Status restored = database_->Execute("PRAGMA synchronous=FULL");
    return appended.ok() ? restored : appended;
  }

  StatusOr<std::vector<Event>> ReadEvents(const std::string& activity, uint64_t after,
                                          uint32_t limit) override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(
        "SELECT sequence, unix_ms, kind FROM events WHERE activity = ? AND sequence > ? "
        "ORDER BY sequence LIMIT ?");
    statement.Bind(activity).Bind(static_cast<int64_t>(after)).Bind(int64_t{limit});
    std::vector<Event> events;
    while (true) {
      PAAS_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
      if (!has_row) return events;
      PAAS_ASSIGN_OR_RETURN(EventKind kind, EventFromJson(statement.Text(2)));
      events.push_back({.sequence = static_cast<uint64_t>(statement.Number(0)),
                        .activity = activity,
                        .unix_ms = statement.Number(1),
                        .kind = std::move(kind)});
    }
  }

  StatusOr<uint64_t> LastSequence(const std::string& activity) override {
    std::lock_guard lock(mutex_);
    Statement statement =
        database_->Prepare("SELECT coalesce(max(sequence), 0) FROM events WHERE activity = ?");
    PAAS_RETURN_IF_ERROR(statement.Bind(activity).Step().status());
    return static_cast<uint64_t>(statement.Number(0));
  }

  Status CreateRelease(const Release& r) override {
    std::lock_guard lock(mutex_);
    return database_->Prepare("INSERT INTO releases VALUES (?,?,?,?,?,?,?,?,?,?)")
        .Bind(r.project)
        .Bind(r.environment)
        .Bind(int64_t{r.number})
        .Bind(r.activity)
        .Bind(r.commit)
        .Bind(r.spec)
        .Bind(r.sites)
        .Bind(ListToText(r.urls))
        .Bind(ListToText(r.applications))
        .Bind(r.created_unix_ms)
        .Run();
  }

  StatusOr<Release> LatestRelease(const std::string& project,
                                  const std::string& environment) override {
    std::lock_guard lock(mutex_);
    Statement row = database_->Prepare(
        "SELECT project, environment, number, activity, source_commit, spec, sites, urls, "
        "applications, created_unix_ms FROM releases WHERE project = ? AND environment = ? "
        "ORDER BY number DESC LIMIT 1");
    PAAS_ASSIGN_OR_RETURN(const bool found, row.Bind(project).Bind(environment).Step());
    if (!found) return NotFound("environment '" + environment + "' has no release");
    return Release{.project = row.Text(0),
                   .environment = row.Text(1),
                   .number = static_cast<uint32_t>(row.Number(2)),
                   .activity = row.Text(3),
                   .commit = row.Text(4),
                   .spec = row.Text(5),
                   .sites = row.Text(6),
                   .urls = ListFromText(row.Text(7)),
                   .applications = ListFromText(row.Text(8)),
                   .created_unix_ms = row.Number(9)};
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<Database> database_;
};

}  // namespace

StatusOr<std::unique_ptr<StateStore>> OpenSqliteStore(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::Open(path));
  PAAS_RETURN_IF_ERROR(Annotate(Migrate(*database), path));
  return std::unique_ptr<StateStore>(std::make_unique<SqliteStore>(std::move(database)));
}

}  // namespace paas::controller
