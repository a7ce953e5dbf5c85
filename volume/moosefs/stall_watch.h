#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>

namespace paas::volume {

// Tells which FUSE connections have had unanswered requests for too long. Plain bookkeeping: the
// caller looks and has the clock. Not thread-safe.
class StallWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit StallWatch(std::chrono::seconds patience) : patience_(patience) {}

  // `waiting` are the devices that have unanswered requests at `now`; others are well.
  std::set<std::string> Note(const std::set<std::string>& waiting, Time now);
  // All of them begin anew: the storage answers, if slowly.
  void Forgive() { since_.clear(); }

 private:
  const std::chrono::seconds patience_;
  std::map<std::string, Time> since_;
};

}  // namespace paas::volume
