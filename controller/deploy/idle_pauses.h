#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "common/concurrency/repeating_task.h"
#include "controller/activity/clock.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// Those of `environments` that run, are no production, and were neither deployed nor resumed for
// `days`; 0 days: none. PURE.
std::vector<Environment> IdleOf(const std::vector<Environment>& environments, int64_t now_unix_ms,
                                uint32_t days);

// Pauses previews that nobody deploys any more. Looks now and then, on a thread of its own.
class IdlePauses {
 public:
  using Pause = std::function<void(const Environment&)>;
  IdlePauses(StateStore& store, UnixClock clock, uint32_t days, Pause pause)
      : store_(store), clock_(std::move(clock)), days_(days), pause_(std::move(pause)) {}

  void Start();  // nothing when it is off
  void Shutdown() { task_.Stop(); }

  // Pauses what is idle now. Called by the thread of Start(), or by a test instead.
  void Look();

 private:
  StateStore& store_;
  const UnixClock clock_;
  const uint32_t days_;
  const Pause pause_;
  RepeatingTask task_;
};

}  // namespace paas::controller
