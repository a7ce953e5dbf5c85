#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "container/node_facts.h"

namespace paas::container {

// Tells when the kernel kills a process of a container for want of memory. The kernel's counters
// are the truth (CgroupStats::oom_kills); this says when to look. Thread-safe.
class OomWatcher {
 public:
  // `id` had `kills` processes killed since it was last told of; `total` since its group was made.
  // Called from the watcher's own thread; it must neither wait nor call the watcher.
  using Callback = std::function<void(const std::string& id, uint32_t kills, uint32_t total)>;

  // `cgroup_root` as in EngineOptions.
  static StatusOr<std::unique_ptr<OomWatcher>> Create(CgroupLayout layout, std::string cgroup_root,
                                                      Callback callback);
  ~OomWatcher();

  // Watches the group of a container, by the name in its spec, until Forget(). What was killed
  // before does not count; of a group made anew, watch anew. FailedPrecondition where no hierarchy
  // has memory.
  Status Watch(const std::string& id, const std::string& cgroup);
  // Unknown ids are fine. No call for `id` begins after it returned.
  void Forget(const std::string& id);

 private:
  struct Watched {
    std::string id;
    std::string events;  // the file with the counter
    os::UniqueFd told;   // readable when it may have changed
    uint32_t kills = 0;
    int rechecks = 0;  // how often the counter is looked at yet
  };

  OomWatcher(CgroupLayout layout, std::string cgroup_root, Callback callback);
  Status Open();
  StatusOr<Watched> OpenWatch(const std::string& cgroup) const;
  void Run();
  bool Awaits();
  void Await(uint64_t number);
  void LookAgain();

  const CgroupLayout layout_;
  const std::string cgroup_root_;
  const Callback callback_;
  os::UniqueFd epoll_;
  os::UniqueFd stop_;  // an eventfd
  std::mutex mutex_;
  std::map<std::string, uint64_t> numbers_;  // id → key in watched_; guarded by mutex_
  std::map<uint64_t, Watched> watched_;      // guarded by mutex_
  uint64_t next_ = 1;                        // guarded by mutex_
  std::thread thread_;
};

}  // namespace paas::container
