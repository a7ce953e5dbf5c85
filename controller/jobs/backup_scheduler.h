#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/concurrency/repeating_task.h"
#include "controller/activity/clock.h"
#include "controller/state/state_store.h"
#include "model/cron_schedule.h"

namespace paas::controller {

// Queues a backup of every production environment when the schedule says so, in UTC. What became
// due while no controller ran is made up for once. While a backup of the schedule waits for its
// turn, no other is queued behind it.
class BackupScheduler {
 public:
  using Queue = std::function<Status(const Environment&)>;
  BackupScheduler(StateStore& store, UnixClock clock, model::CronSchedule schedule, Queue queue)
      : store_(store),
        clock_(std::move(clock)),
        schedule_(std::move(schedule)),
        queue_(std::move(queue)) {}
  // Null when `spec`, which was checked, is empty. `seed`: what H in it stands for.
  static std::unique_ptr<BackupScheduler> Make(const std::string& spec, const std::string& seed,
                                               StateStore& store, UnixClock clock, Queue queue);

  void Start();
  void Shutdown() { task_.Stop(); }

  // Queues what is due now. Called by the thread of Start(), or by a test instead.
  void Tick();

 private:
  void QueueWhere(const std::function<bool(const Environment&)>& is_due);
  bool Waits(const Environment& environment);
  // Unix seconds of the newest backup of the schedule; 0: there is none.
  int64_t NewestOf(const Environment& environment);
  int64_t NextAfter(int64_t unix_seconds) const;

  StateStore& store_;
  const UnixClock clock_;
  const model::CronSchedule schedule_;
  const Queue queue_;
  int64_t next_ = 0;  // unix seconds; 0: not decided
  RepeatingTask task_;
};

}  // namespace paas::controller
