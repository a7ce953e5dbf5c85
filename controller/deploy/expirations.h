#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/concurrency/repeating_task.h"
#include "controller/activity/clock.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// When an environment ends by itself, Unix milliseconds; 0: it stays. Production does, and what has
// children that run. `all` are the environments of its project. PURE.
int64_t ExpiryOf(const Project& project, const Environment& environment,
                 const std::vector<Environment>& all);

// Ends environments whose time is over. Looks now and then, on a thread of its own.
class Expirations {
 public:
  // Queues the end; `why` is for people.
  using End = std::function<void(const Environment& environment, const std::string& why)>;
  Expirations(StateStore& store, UnixClock clock, End end)
      : store_(store), clock_(std::move(clock)), end_(std::move(end)) {}

  void Start();
  void Shutdown() { task_.Stop(); }
  // One look; for tests.
  void Look();

 private:
  // Something of it is being done, or of a child, which may want its data; or ending it failed, or
  // was cancelled, a while ago.
  bool IsToWait(const Environment& environment, const std::vector<Environment>& all) const;

  StateStore& store_;
  const UnixClock clock_;
  const End end_;
  RepeatingTask task_;
};

}  // namespace paas::controller
