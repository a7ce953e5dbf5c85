#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "agent/lifecycle/instance_table.h"
#include "agent/oom/kernel_log.h"
#include "agent/oom/kernel_message.h"
#include "agent/oom/oom_counts.h"
#include "agent/paths.h"
#include "container/oom_watcher.h"

namespace paas::agent {

// Watches the memory of every container that runs, those that were adopted too: counts what the
// kernel kills, on disk, and says so in the log of the container. Owns a thread.
class OomKeeper {
 public:
  // `table` is borrowed.
  static StatusOr<std::unique_ptr<OomKeeper>> Start(const InstanceTable* table,
                                                    const container::CgroupLayout& layout,
                                                    const std::string& cgroup_root, Paths paths);
  ~OomKeeper();
  OomKeeper(const OomKeeper&) = delete;
  OomKeeper& operator=(const OomKeeper&) = delete;

  // The table has changed. Does not wait.
  void Look();
  // As it was counted last.
  OomCount CountOf(const std::string& id) const;
  // Of all containers, since the agent's start.
  uint64_t kills() const { return kills_; }

 private:
  OomKeeper(const InstanceTable* table, OomCountStore store, std::string cgroup_root, Paths paths)
      : table_(table),
        store_(std::move(store)),
        cgroup_root_(std::move(cgroup_root)),
        paths_(std::move(paths)) {}

  void Run();
  void LookAtAll();
  void LookAt(const Instance& instance);
  void Tell(const Instance& instance, uint32_t kills);
  std::optional<OomVictim> VictimIn(const std::string& cgroup);
  void ForgetGone(const std::map<std::string, Instance>& now);

  const InstanceTable* const table_;
  const OomCountStore store_;
  const std::string cgroup_root_;
  const Paths paths_;
  std::atomic<uint64_t> kills_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool is_due_ = true;                      // guarded by mutex_
  bool is_stopping_ = false;                // guarded by mutex_
  std::map<std::string, uint32_t> told_;    // by the kernel, not looked at yet; guarded by mutex_
  std::map<std::string, OomCount> counts_;  // guarded by mutex_
  // Of the thread alone.
  std::map<std::string, std::string> watched_;  // container → instance
  KernelLog kernel_log_;
  std::map<std::string, OomVictim> victims_;  // the last one, by control group
  std::unique_ptr<container::OomWatcher> watcher_;
  std::thread thread_;
};

}  // namespace paas::agent
