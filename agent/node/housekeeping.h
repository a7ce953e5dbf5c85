#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "agent/lifecycle/instance_table.h"
#include "agent/paths.h"
#include "image/mount_table.h"

namespace paas::agent {

// What has to be done now and then: logs are trimmed to 100 MB, dead image servers are replaced.
// Owns a thread.
class Housekeeping {
 public:
  Housekeeping(const InstanceTable* table, image::MountTable* mounts, Paths paths);
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void Run();
  void TrimLogs() const;
  void RepairMounts() const;

  const InstanceTable* const table_;
  image::MountTable* const mounts_;
  const Paths paths_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace paas::agent
