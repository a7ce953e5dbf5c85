#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "controller/activity/clock.h"
#include "controller/deploy/backups.h"
#include "controller/state/state_store.h"
#include "model/cron_schedule.h"

namespace paas::controller {

// Queues a backup of every production environment when the schedule says so, in UTC. What became
// due while no controller ran is left out: the next one comes.
class BackupScheduler {
 public:
  BackupScheduler(StateStore& store, Backups& backups, UnixClock clock,
                  model::CronSchedule schedule)
      : store_(store),
        backups_(backups),
        clock_(std::move(clock)),
        schedule_(std::move(schedule)) {}
  ~BackupScheduler() { Shutdown(); }

  void Start();
  void Shutdown();

  // Queues what is due now. Called by the thread of Start(), or by a test instead.
  void Tick();

 private:
  void Run();

  StateStore& store_;
  Backups& backups_;
  const UnixClock clock_;
  const model::CronSchedule schedule_;
  int64_t next_ = 0;  // unix seconds; 0: not decided

  std::mutex mutex_;
  std::condition_variable changed_;
  bool down_ = false;
  std::thread thread_;
};

}  // namespace paas::controller
