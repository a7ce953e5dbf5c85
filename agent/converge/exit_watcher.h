#pragma once

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "agent/converge/environment_converger.h"
#include "agent/lifecycle/instance_table.h"
#include "common/os/unique_fd.h"

namespace paas::agent {

// Restarts containers whose init ended by itself, and those whose start failed: at once the first
// time, then with pauses that double up to a minute while it keeps ending soon after its start.
// Owns a thread.
class ExitWatcher {
 public:
  ExitWatcher(InstanceTable* table, EnvironmentConverger* converger);
  ~ExitWatcher();  // stops watching; containers go on
  ExitWatcher(const ExitWatcher&) = delete;
  ExitWatcher& operator=(const ExitWatcher&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  struct Backoff {
    std::chrono::seconds pause{0};
    Clock::time_point next_try;
  };

  void Run();
  // Instances that ended and whose time has come.
  std::vector<Instance> Due(const std::vector<Instance>& instances);
  int TimeoutMs(const std::vector<Instance>& instances) const;
  void Restart(const Instance& instance);

  InstanceTable* const table_;
  EnvironmentConverger* const converger_;
  const os::UniqueFd stop_;  // an eventfd
  std::map<std::string, Backoff> backoffs_;
  std::thread thread_;
};

}  // namespace paas::agent
