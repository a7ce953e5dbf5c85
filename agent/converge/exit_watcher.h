#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "agent/converge/environment_converger.h"
#include "agent/lifecycle/instance_table.h"
#include "common/os/unique_fd.h"

namespace paas::agent {

// Restarts containers whose init ended by itself, and those whose start failed: at once the first
// time, then with pauses that double up to a minute while it keeps ending soon after its start.
// Environments that could not be settled are tried again in the same way. Owns a thread, and one
// more for each environment that is being worked on: a service that needs long for its start does
// not keep other environments down.
class ExitWatcher {
 public:
  // `on_round` is called by its thread whenever it has looked at the table: proof that it lives.
  ExitWatcher(
      InstanceTable* table, EnvironmentConverger* converger,
      std::function<void()> on_round = [] {});
  ~ExitWatcher();  // stops watching; containers go on
  ExitWatcher(const ExitWatcher&) = delete;
  ExitWatcher& operator=(const ExitWatcher&) = delete;

  // How often a container was started again.
  uint64_t restarts() const { return restarts_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Backoff {
    std::chrono::seconds pause{0};
    Clock::time_point next_try;
  };
  struct Chore {
    std::shared_ptr<std::atomic<bool>> done;  // before the watcher is woken for it
    std::future<void> thread;
  };

  void Run();
  void ConsiderEnded(const Instance& instance);
  void ConsiderUnsettled(const EnvironmentKey& environment);
  // Does the chore when its time has come and nothing else is done about the environment.
  void Consider(const std::string& what, const EnvironmentKey& environment, bool wait_first,
                const std::function<void()>& chore);
  bool IsBusy(const EnvironmentKey& environment);
  int TimeoutMs() const;

  InstanceTable* const table_;
  EnvironmentConverger* const converger_;
  const std::function<void()> on_round_;
  std::atomic<uint64_t> restarts_ = 0;
  const os::UniqueFd stop_;  // an eventfd
  // Of the thread alone.
  std::map<std::string, Backoff> backoffs_;
  std::map<EnvironmentKey, Chore> chores_;
  std::optional<Clock::time_point> next_look_;
  std::thread thread_;
};

}  // namespace paas::agent
