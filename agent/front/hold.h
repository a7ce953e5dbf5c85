#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "agent/front/front.h"

namespace paas::agent {

struct HoldOptions {
  std::chrono::milliseconds longest{std::chrono::minutes(5)};  // that a request waits
  // That requests in flight get before the containers are changed nevertheless.
  std::chrono::milliseconds drain{std::chrono::seconds(10)};
};

// How long what is in flight is waited for.
enum class Draining {
  kNone,     // there is nothing
  kBriefly,  // it ends undisturbed: until what has just begun is on its way
  kFully,    // it is cut after HoldOptions::drain
};

// What requests noticed of a change.
struct HeldReport {
  std::vector<std::string> containers;
  HoldStatistics requests;
  uint64_t cut = 0;  // still in flight when the containers were changed
  std::chrono::milliseconds drained{0};
  std::chrono::milliseconds lasted{0};

  bool operator==(const HeldReport&) const = default;
};

// The hold of one environment during one change, and during the way back from it. Without a router
// it does nothing. Of one thread.
class Hold {
 public:
  // `front` may be null, and is borrowed.
  Hold(Front* front, std::string id, const HoldOptions& options)
      : front_(front), id_(std::move(id)), options_(options) {}
  ~Hold() { End(); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  // An agent before this one set it and died: nobody knows what it had done.
  void TakeOver();
  bool was_taken_over() const { return taken_over_; }

  struct Held {
    std::string container;
    std::string address;
  };
  // From now on requests of these wait; returns when none is in flight any more, or has had its
  // time. May be called again for more of them.
  void Begin(const std::vector<Held>& containers, Draining drain);

  // Lets all of them go on. Nothing when none was held.
  std::optional<HeldReport> End();

 private:
  using Clock = std::chrono::steady_clock;

  void CutInFlight();
  StatusOr<uint64_t> AwaitInFlight(std::chrono::milliseconds patience);

  Front* const front_;
  const std::string id_;
  const HoldOptions options_;
  bool is_on_ = false;
  bool taken_over_ = false;
  Clock::time_point begin_;
  HeldReport report_;
};

}  // namespace paas::agent
