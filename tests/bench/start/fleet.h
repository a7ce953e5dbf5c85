#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "container/engine.h"
#include "network/network.h"
#include "tests/bench/start/blueprint.h"

namespace paas::bench {

// Containers of ours, made as the agent makes them: slot, link and firewall, blueprint with the
// generated ramdisk, engine. Only the agent's own records and the first mount of an image are left
// out. Thread-safe for distinct seats.
class Fleet {
 public:
  // `workload` must outlive the fleet. Works in the network namespace of the calling thread.
  static StatusOr<std::unique_ptr<Fleet>> Create(const Workload* workload,
                                                 const std::string& launch_binary,
                                                 const std::string& cgroup_root);
  ~Fleet();  // kills what runs

  // `init`: another program than the image's init; empty: that.
  Status Start(const Seat& seat, const std::vector<std::string>& init = {});
  // Kills the container and takes everything of it away but the link, which the kernel removes a
  // little later with the namespace.
  Status Stop(const Seat& seat);
  StatusOr<container::CgroupStats> Stats(const Seat& seat) const;
  pid_t PidOf(const Seat& seat) const;  // of its init; 0 when it does not run

 private:
  using Running = std::shared_ptr<container::RunningContainer>;

  explicit Fleet(const Workload* workload) : workload_(workload) {}
  Running Find(const Seat& seat) const;

  const Workload* const workload_;
  std::unique_ptr<container::Engine> engine_;
  std::unique_ptr<network::Network> network_;
  mutable std::mutex mutex_;
  std::map<uint32_t, Running> running_;  // by seat; guarded by mutex_
};

// Waits until the links of stopped containers are gone: while the kernel takes namespaces down it
// holds a lock that the next start needs.
void WaitForLinks();

}  // namespace paas::bench
