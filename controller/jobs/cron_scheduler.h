#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "controller/activity/activity_queue.h"
#include "controller/activity/clock.h"
#include "controller/jobs/cron_table.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// Queues a run of every cron when it is due. What became due while no controller ran is made up for
// once, when it is at most five minutes old.
class CronScheduler {
 public:
  CronScheduler(StateStore& store, ActivityQueue& queue, UnixClock clock)
      : store_(store), queue_(queue), clock_(std::move(clock)) {}
  ~CronScheduler() { Shutdown(); }

  void Start();
  void Shutdown();

  // Looks at the environments and queues what is due now; how long nothing will be due. Called by
  // the thread of Start(), or by a test instead.
  std::chrono::milliseconds Tick();

 private:
  using Key = std::pair<std::string, std::string>;

  void Run();
  Status Refresh(int64_t now);
  Status RefreshOne(const Environment& environment, int64_t now);
  // The last run of any of its crons, the release, or five minutes ago: what is latest.
  StatusOr<int64_t> Since(const Environment& environment, const Release& release, int64_t now);

  StateStore& store_;
  ActivityQueue& queue_;
  const UnixClock clock_;
  CronTable table_;
  std::map<Key, uint64_t> generations_;  // of the environments in the table
  int64_t last_tick_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool down_ = false;
  std::thread thread_;
};

}  // namespace paas::controller
