#pragma once

#include <chrono>
#include <thread>

#include "agent/router/router.h"
#include "common/os/unique_fd.h"

namespace paas::agent {

// Starts the router again when it ends by itself: at once the first time, then with pauses that
// double up to a minute while it keeps ending soon after its start. Owns a thread.
class RouterKeeper {
 public:
  explicit RouterKeeper(Router* router);
  ~RouterKeeper();  // stops watching; the router goes on
  RouterKeeper(const RouterKeeper&) = delete;
  RouterKeeper& operator=(const RouterKeeper&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  void Run();
  void Revive();
  // False: told to stop.
  bool AwaitChange();

  Router* const router_;
  const os::UniqueFd stop_;  // an eventfd
  // Of the thread alone.
  std::chrono::seconds pause_{0};
  Clock::time_point next_try_;
  bool is_waiting_ = false;  // for something to start
  std::thread thread_;
};

}  // namespace paas::agent
