#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_queue.h"
#include "controller/deploy/doors.h"

namespace paas::controller {

// What callers may ask of backups. Thread-safe.
class Backups {
 public:
  Backups(Doors doors, ActivityQueue& queue) : doors_(std::move(doors)), queue_(queue) {}

  struct Listed {
    Backup backup;
    uint64_t own_bytes = 0;  // what goes when it goes
  };
  // Newest first; those that are being made as well.
  StatusOr<std::vector<Listed>> List(const std::string& project, const std::string& environment);

  // FailedPrecondition when the environment has no data.
  StatusOr<Activity> Create(const std::string& project, const std::string& environment,
                            const std::string& actor, bool automated = false);

  struct RestoreOrder {
    std::string project;
    std::string backup;
    std::string into;  // a new environment; "": the one that it is of
    std::string actor;
  };
  // In place: the data, the release and the variables of the backup come back, the branch stays. As
  // a new environment: at the commit of the backup, with its data.
  StatusOr<Activity> Restore(const RestoreOrder& order);

  StatusOr<Activity> Delete(const std::string& project, const std::string& backup,
                            const std::string& actor);

 private:
  StatusOr<Activity> RestoreAs(const Backup& backup, const RestoreOrder& order);

  Doors doors_;
  ActivityQueue& queue_;
};

}  // namespace paas::controller
