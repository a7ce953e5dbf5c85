#pragma once

#include <atomic>
#include <chrono>

namespace paas::daemon {

// Proof that a loop still goes round: it beats once a round. Thread-safe; costs a store.
class Pulse {
 public:
  using Clock = std::chrono::steady_clock;

  void Beat() { last_ = Clock::now().time_since_epoch().count(); }
  Clock::duration Silence() const {
    return Clock::now().time_since_epoch() - Clock::duration(last_.load());
  }

 private:
  std::atomic<Clock::rep> last_ = Clock::now().time_since_epoch().count();
};

}  // namespace paas::daemon
