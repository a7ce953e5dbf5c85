#pragma once

#include "agent/lifecycle/instance_table.h"
#include "agent/logs/log_clock.h"
#include "agent/paths.h"
#include "agent/router/router.h"
#include "agent/volume/volumes.h"
#include "common/concurrency/repeating_task.h"
#include "image/mount_table.h"

namespace paas::agent {

// What has to be done now and then: logs are trimmed (TrimLimits) and their times kept, dead image
// servers are replaced, and containers do not wait for ever for storage that is gone. Owns a
// thread.
class Housekeeping {
 public:
  Housekeeping(const InstanceTable* table, image::MountTable* mounts, Volumes* volumes,
               Router* router, Paths paths);

 private:
  void Run();
  void TrimLogs();
  void RepairMounts() const;
  void RepairVolumes() const;
  void Restart(const std::string& id, const std::string& why) const;

  const InstanceTable* const table_;
  image::MountTable* const mounts_;
  Volumes* const volumes_;
  Router* const router_;
  LogClock log_clock_;
  RepeatingTask task_;
};

}  // namespace paas::agent
