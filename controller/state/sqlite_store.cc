#include "controller/state/sqlite_store.h"

#include <mutex>

#include "controller/state/schema.h"
#include "controller/state/sqlite_activities.h"
#include "controller/state/sqlite_backups.h"
#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_deletion.h"
#include "controller/state/sqlite_environments.h"
#include "controller/state/sqlite_live.h"
#include "controller/state/sqlite_releases.h"
#include "controller/state/sqlite_rows.h"
#include "controller/state/sqlite_variables.h"

namespace paas::controller {
namespace {

class SqliteStore : public StateStore {
 public:
  explicit SqliteStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Status CreateProject(const Project& p) override {
    std::lock_guard lock(mutex_);
    return database_->Prepare("INSERT INTO projects VALUES (?,?,?,?,?,?)")
        .Bind(p.id)
        .Bind(p.entropy)
        .Bind(p.default_branch)
        .Bind(p.created_unix_ms)
        .Bind(p.secret)
        .Bind(p.ttl_s)
        .Run();
  }

  Status DescribeProject(const Project& p) override {
    std::lock_guard lock(mutex_);
    Statement statement =
        database_->Prepare("UPDATE projects SET ttl_s = ?2 WHERE id = ?1 RETURNING id");
    PAAS_ASSIGN_OR_RETURN(const bool found, statement.Bind(p.id).Bind(p.ttl_s).Step());
    if (!found) return NotFound("there is no project '" + p.id + "'");
    return statement.Step().status();  // to its end: then it is committed
  }

  StatusOr<Project> GetProject(const std::string& id) override {
    std::lock_guard lock(mutex_);
    Statement statement = database_->Prepare(std::string("SELECT ") + kProjectColumns +
                                             " FROM projects WHERE id = ?");
    PAAS_ASSIGN_OR_RETURN(const bool found, statement.Bind(id).Step());
    if (!found) return NotFound("there is no project '" + id + "'");
    return ReadProject(statement);
  }

  StatusOr<std::vector<Project>> ListProjects() override {
    std::lock_guard lock(mutex_);
    Statement statement =
        database_->Prepare(std::string("SELECT ") + kProjectColumns + " FROM projects ORDER BY id");
    return Rows(statement, ReadProject);
  }

  Status DeleteProject(const std::string& id) override {
    std::lock_guard lock(mutex_);
    return DeleteProjectRows(*database_, id);
  }

  Status PutEnvironment(const Environment& environment) override {
    std::lock_guard lock(mutex_);
    return environments_.Put(environment);
  }

  Status DescribeEnvironment(const Environment& environment) override {
    std::lock_guard lock(mutex_);
    return environments_.Describe(environment);
  }

  StatusOr<Environment> GetEnvironment(const std::string& project,
                                       const std::string& name) override {
    std::lock_guard lock(mutex_);
    return environments_.Get(project, name);
  }

  StatusOr<std::vector<Environment>> ListEnvironments(const std::string& project) override {
    std::lock_guard lock(mutex_);
    return environments_.List(project);
  }

  Status DeleteEnvironment(const std::string& project, const std::string& name) override {
    std::lock_guard lock(mutex_);
    return DeleteEnvironmentRows(*database_, project, name);
  }

  Status CreateActivity(const Activity& activity) override {
    std::lock_guard lock(mutex_);
    return activities_.Create(activity);
  }

  Status UpdateActivity(const Activity& activity) override {
    std::lock_guard lock(mutex_);
    return activities_.Update(activity);
  }

  StatusOr<Activity> FindActivity(const std::string& id_or_prefix) override {
    std::lock_guard lock(mutex_);
    return activities_.Find(id_or_prefix);
  }

  StatusOr<std::vector<Activity>> ListActivities(const ActivityFilter& filter) override {
    std::lock_guard lock(mutex_);
    return activities_.List(filter);
  }

  Status PruneJobActivities(const Activity& like, uint32_t keep) override {
    std::lock_guard lock(mutex_);
    return activities_.PruneJob(like, keep);
  }
  Status PruneActivities(const std::string& project, const std::string& environment,
                         uint32_t keep) override {
    std::lock_guard lock(mutex_);
    return activities_.PruneEnvironment(project, environment, keep);
  }

  Status AppendEvent(const Event& event) override {
    std::lock_guard lock(mutex_);
    return activities_.AppendEvent(event);
  }

  StatusOr<std::vector<Event>> ReadEvents(const std::string& activity, uint64_t after,
                                          uint32_t limit) override {
    std::lock_guard lock(mutex_);
    return activities_.ReadEvents(activity, after, limit);
  }

  StatusOr<uint64_t> LastSequence(const std::string& activity) override {
    std::lock_guard lock(mutex_);
    return activities_.LastSequence(activity);
  }

  Status CreateRelease(const Release& release,
                       const std::vector<ResourceOverride>* resources) override {
    std::lock_guard lock(mutex_);
    return releases_.Create(release, [&] {
      return resources == nullptr
                 ? absl::OkStatus()
                 : live_.SetResources(release.project, release.environment, *resources);
    });
  }

  StatusOr<Release> GetRelease(const std::string& project, const std::string& environment,
                               uint32_t number) override {
    std::lock_guard lock(mutex_);
    return releases_.Get(project, environment, number);
  }

  StatusOr<std::vector<Release>> ListReleases(const std::string& project,
                                              const std::string& environment,
                                              uint32_t limit) override {
    std::lock_guard lock(mutex_);
    return releases_.List(project, environment, limit);
  }

  StatusOr<Release> ReleaseOfActivity(const std::string& activity) override {
    std::lock_guard lock(mutex_);
    return releases_.OfActivity(activity);
  }

  StatusOr<Release> LatestRelease(const std::string& project,
                                  const std::string& environment) override {
    std::lock_guard lock(mutex_);
    return releases_.Latest(project, environment);
  }

  Status PutVariable(const VariableRecord& variable) override {
    std::lock_guard lock(mutex_);
    return variables_.Put(variable);
  }

  StatusOr<VariableRecord> GetVariable(const std::string& project, const std::string& environment,
                                       const std::string& name) override {
    std::lock_guard lock(mutex_);
    return variables_.Get(project, environment, name);
  }

  StatusOr<std::vector<VariableRecord>> ListVariables(const std::string& project,
                                                      const std::string& environment) override {
    std::lock_guard lock(mutex_);
    return variables_.List(project, environment);
  }

  Status DeleteVariable(const std::string& project, const std::string& environment,
                        const std::string& name) override {
    std::lock_guard lock(mutex_);
    return variables_.Delete(project, environment, name);
  }

  Status PutBackup(const Backup& backup) override {
    std::lock_guard lock(mutex_);
    return backups_.Put(backup);
  }

  StatusOr<Backup> FindBackup(const std::string& project,
                              const std::string& id_or_prefix) override {
    std::lock_guard lock(mutex_);
    return backups_.Get(project, id_or_prefix);
  }

  StatusOr<std::vector<Backup>> ListBackups(const std::string& project,
                                            const std::string& environment) override {
    std::lock_guard lock(mutex_);
    return backups_.List(project, environment);
  }

  Status DeleteBackup(const std::string& id) override {
    std::lock_guard lock(mutex_);
    return backups_.Delete(id);
  }

  StatusOr<std::vector<ResourceOverride>> ListResources(const std::string& project,
                                                        const std::string& environment) override {
    std::lock_guard lock(mutex_);
    return live_.ListResources(project, environment);
  }

  Status SetResources(const std::string& project, const std::string& environment,
                      const std::vector<ResourceOverride>& overrides) override {
    std::lock_guard lock(mutex_);
    return database_->Transact([&] { return live_.SetResources(project, environment, overrides); });
  }

  Status PutPause(const PauseRecord& pause) override {
    std::lock_guard lock(mutex_);
    return live_.PutPause(pause);
  }

  StatusOr<PauseRecord> GetPause(const std::string& project,
                                 const std::string& environment) override {
    std::lock_guard lock(mutex_);
    return live_.GetPause(project, environment);
  }

  StatusOr<std::vector<PauseRecord>> ListPauses() override {
    std::lock_guard lock(mutex_);
    return live_.ListPauses();
  }

  Status DeletePause(const std::string& project, const std::string& environment) override {
    std::lock_guard lock(mutex_);
    return live_.DeletePause(project, environment);
  }

  Status PutHttpAccess(const HttpAccessRecord& record) override {
    std::lock_guard lock(mutex_);
    return live_.PutHttpAccess(record);
  }

  StatusOr<std::vector<HttpAccessRecord>> ListHttpAccess(const std::string& project) override {
    std::lock_guard lock(mutex_);
    return live_.ListHttpAccess(project);
  }

  Status DeleteHttpAccess(const std::string& project, const std::string& environment) override {
    std::lock_guard lock(mutex_);
    return live_.DeleteHttpAccess(project, environment);
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<Database> database_;
  EnvironmentTable environments_{*database_};
  ActivityTables activities_{*database_};
  ReleaseTable releases_{*database_};
  VariableTable variables_{*database_};
  BackupTable backups_{*database_};
  LiveTables live_{*database_};
};

}  // namespace

StatusOr<std::unique_ptr<StateStore>> OpenSqliteStore(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::Open(path));
  PAAS_RETURN_IF_ERROR(Annotate(Migrate(*database), path));
  return std::unique_ptr<StateStore>(std::make_unique<SqliteStore>(std::move(database)));
}

}  // namespace paas::controller
