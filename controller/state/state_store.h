#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/backup_record.h"
#include "controller/state/event.h"
#include "controller/state/live_store.h"
#include "controller/state/records.h"

namespace paas::controller {

struct ActivityFilter {
  std::string project;      // empty: all
  std::string environment;  // empty: all
  std::string type;         // empty: all
  std::string application;  // of a job; empty: all
  std::string job;          // empty: all
  std::optional<ActivityState> state;
  uint32_t limit = 20;
};

// The controller's only persistent memory besides the git repositories. A call that returned OK
// survives a power failure, but AppendEvent(), which survives a crash of the process. Thread-safe.
class StateStore : public LiveStore {
 public:
  // AlreadyExists when the id is taken.
  virtual Status CreateProject(const Project& project) = 0;
  virtual StatusOr<Project> GetProject(const std::string& id) = 0;
  virtual StatusOr<std::vector<Project>> ListProjects() = 0;
  // Replaces what people say of it: ttl_s. NotFound.
  virtual Status DescribeProject(const Project& project) = 0;
  // With its variables; it has no environments any more. Its activities stay. Missing is OK.
  virtual Status DeleteProject(const std::string& id) = 0;

  // Creates it, or replaces what activities change of it: status, release, generation, time,
  // whether it has data. So that none takes back what was described meanwhile.
  virtual Status PutEnvironment(const Environment& environment) = 0;
  // Replaces what people say of it: type, parent, title, clones_parent, ttl_s, on_expiry; and
  // forked_at. NotFound.
  virtual Status DescribeEnvironment(const Environment& environment) = 0;
  virtual StatusOr<Environment> GetEnvironment(const std::string& project,
                                               const std::string& name) = 0;
  // By project and name; an empty project means all.
  virtual StatusOr<std::vector<Environment>> ListEnvironments(const std::string& project) = 0;
  // Removes the environment with its releases and variables; its activities stay, and its children
  // become those of its parent. Missing is OK.
  virtual Status DeleteEnvironment(const std::string& project, const std::string& name) = 0;

  // AlreadyExists when the id is taken.
  virtual Status CreateActivity(const Activity& activity) = 0;
  virtual Status UpdateActivity(const Activity& activity) = 0;
  // By id or a prefix of at least 4 characters. NotFound; FailedPrecondition when ambiguous.
  virtual StatusOr<Activity> FindActivity(const std::string& id_or_prefix) = 0;
  // Newest first.
  virtual StatusOr<std::vector<Activity>> ListActivities(const ActivityFilter& filter) = 0;

  // Forgets all but the newest `keep` ended activities of the same job, with their events.
  virtual Status PruneJobActivities(const Activity& like, uint32_t keep) = 0;
  // Likewise of an environment, but those of jobs.
  virtual Status PruneActivities(const std::string& project, const std::string& environment,
                                 uint32_t keep) = 0;

  // AlreadyExists when the sequence number is taken.
  virtual Status AppendEvent(const Event& event) = 0;
  // In order, those after `after`, at most `limit`.
  virtual StatusOr<std::vector<Event>> ReadEvents(const std::string& activity, uint64_t after,
                                                  uint32_t limit) = 0;
  // 0 when there is none.
  virtual StatusOr<uint64_t> LastSequence(const std::string& activity) = 0;

  // Keeps the release and makes it the environment's, and `resources`, unless null, its overrides:
  // all or nothing. AlreadyExists when the number is taken.
  virtual Status CreateRelease(const Release& release,
                               const std::vector<ResourceOverride>* resources) = 0;
  Status CreateRelease(const Release& release) { return CreateRelease(release, nullptr); }
  // NotFound when there is none of this number.
  virtual StatusOr<Release> GetRelease(const std::string& project, const std::string& environment,
                                       uint32_t number) = 0;
  // Newest first; a limit of 0 means all.
  virtual StatusOr<std::vector<Release>> ListReleases(const std::string& project,
                                                      const std::string& environment,
                                                      uint32_t limit) = 0;
  // That an activity made. NotFound when it made none.
  virtual StatusOr<Release> ReleaseOfActivity(const std::string& activity) = 0;
  // NotFound when the environment was never deployed.
  virtual StatusOr<Release> LatestRelease(const std::string& project,
                                          const std::string& environment) = 0;

  // Creates or replaces.
  virtual Status PutVariable(const VariableRecord& variable) = 0;
  // An empty environment is the project's level. NotFound.
  virtual StatusOr<VariableRecord> GetVariable(const std::string& project,
                                               const std::string& environment,
                                               const std::string& name) = 0;
  // Of one level, by name.
  virtual StatusOr<std::vector<VariableRecord>> ListVariables(const std::string& project,
                                                              const std::string& environment) = 0;
  // NotFound when there is none.
  virtual Status DeleteVariable(const std::string& project, const std::string& environment,
                                const std::string& name) = 0;

  // Creates or replaces.
  virtual Status PutBackup(const Backup& backup) = 0;
  // By id or a prefix of at least 4 digits. NotFound; FailedPrecondition when ambiguous.
  virtual StatusOr<Backup> FindBackup(const std::string& project,
                                      const std::string& id_or_prefix) = 0;
  // Newest first; empty names mean all.
  virtual StatusOr<std::vector<Backup>> ListBackups(const std::string& project,
                                                    const std::string& environment) = 0;
  // Missing is OK.
  virtual Status DeleteBackup(const std::string& id) = 0;
};

}  // namespace paas::controller
