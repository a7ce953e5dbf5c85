#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "common/status/status.h"

namespace paas::agent {

// Stops and moves all processes of a group of containers ("<project>-<environment>").
struct Freezer {
  std::function<Status(const std::string& group, bool frozen)> set;
  std::function<bool(const std::string& group)> is_frozen;
};

// The processes of a group stand still for as long as it lives, but never for longer than `longest`
// (0: without end). One thread uses it.
class Stillness {
 public:
  Stillness(const Freezer& freezer, std::string group, std::chrono::milliseconds longest);
  ~Stillness();
  Stillness(const Stillness&) = delete;
  Stillness& operator=(const Stillness&) = delete;

  // Once. On an error they run.
  Status Begin();
  // They run again. DeadlineExceeded when they did before: what was done meanwhile saw them move.
  Status End();

  // From the call that stopped them to the one that let them go.
  std::chrono::microseconds lasted() const { return lasted_; }

 private:
  void Guard();
  Status Thaw();

  const Freezer& freezer_;
  const std::string group_;
  const std::chrono::milliseconds longest_;
  std::chrono::steady_clock::time_point began_;
  std::chrono::microseconds lasted_{0};
  std::mutex mutex_;
  std::condition_variable ended_;
  bool still_ = false;    // guarded by mutex_
  bool overran_ = false;  // guarded by mutex_
  std::thread guard_;
};

}  // namespace paas::agent
