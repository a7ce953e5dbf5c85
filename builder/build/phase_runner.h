#pragma once

#include <optional>
#include <string>

#include "builder/build/build_observer.h"
#include "builder/build/build_settings.h"
#include "builder/build/work_directory.h"
#include "builder/client/task_client.h"
#include "builder/plan/build_plan.h"
#include "common/status/status.h"

namespace paas::builder {

// The task that all phases of one build have in common: the work directory at /app, the kept cache
// of the application, the environment with the tools' places in it, the operator's settings. Its id
// is that of the work directory. Makes the cache when it is missing.
StatusOr<Task> CommonTask(const BuildSettings& settings, const WorkDirectory& work,
                          const std::string& project, const std::string& application,
                          const std::string& base_digest,
                          std::map<std::string, std::string> environment);

// Runs phases one after the other, each in a container of its own, and tells the observer.
class PhaseRunner {
 public:
  // All borrowed. `disk_path` may grow to `disk_bytes`.
  PhaseRunner(TaskClient& tasks, BuildObserver& observer, Task common, std::string disk_path,
              uint64_t disk_bytes)
      : tasks_(tasks),
        observer_(observer),
        common_(std::move(common)),
        disk_path_(std::move(disk_path)),
        disk_bytes_(disk_bytes) {}

  // Why the phase failed, or nothing. An error means that the platform failed, or that the build
  // was cancelled.
  StatusOr<std::optional<BuildFailure>> Run(const BuildPhase& phase);

 private:
  TaskClient& tasks_;
  BuildObserver& observer_;
  const Task common_;
  const std::string disk_path_;
  const uint64_t disk_bytes_;
};

}  // namespace paas::builder
