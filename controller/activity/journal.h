#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "common/status/status.h"
#include "controller/activity/clock.h"
#include "controller/state/event.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// The log of every activity: numbers events, keeps them, and wakes those who follow. Thread-safe.
class Journal {
 public:
  Journal(StateStore& store, UnixClock clock,
          std::chrono::milliseconds heartbeat = std::chrono::seconds(5))
      : store_(store), clock_(std::move(clock)), heartbeat_(heartbeat) {}

  Status Append(const std::string& activity, EventKind kind);

  // What the activity waits for from now on: "building app, hook". Followers hear of it when
  // nothing else was said for a heartbeat's time.
  void SetWaiting(const std::string& activity, std::string text);
  // Forgets what SetWaiting() said; after the last event.
  void Forget(const std::string& activity);

  // Returns false when the follower has gone.
  using Sink = std::function<bool(const Event&)>;
  // Gives the events after `after`, and then each as it happens, until the activity's last one.
  // Returns OK then, and when the sink said false; at once when the last one is not after `after`.
  // Unavailable at Shutdown().
  Status Follow(const std::string& activity, uint64_t after, const Sink& sink);

  // Ends all Follow() calls.
  void Shutdown();

 private:
  struct Live {
    uint64_t last_sequence = 0;
    std::string waiting;
    std::chrono::steady_clock::time_point since;
  };

  // The sequence that the next event gets; needs mutex_.
  StatusOr<uint64_t> NextSequence(const std::string& activity);
  // Whether the activity's last event is at `after` or before.
  StatusOr<bool> IsOverBy(const std::string& activity, uint64_t after);
  // Waits for an event after `after` or a heartbeat's time; the heartbeat's text, or "".
  StatusOr<std::string> WaitForNews(const std::string& activity, uint64_t after);
  Event Heartbeat(const std::string& activity, std::string text) const;

  StateStore& store_;
  UnixClock clock_;
  const std::chrono::milliseconds heartbeat_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::map<std::string, Live> live_;
  bool down_ = false;
};

}  // namespace paas::controller
