#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/activity/clock.h"
#include "controller/activity/journal.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// Does the work of one activity and returns how it ended; every line it wants to say goes to the
// log. Must return soon after the token is cancelled. Called by several threads at a time, for
// different environments.
class ActivityRunner {
 public:
  virtual ~ActivityRunner() = default;
  virtual FinishedEvent Run(const Activity& activity, ActivityLog& log, CancelToken& cancel) = 0;
};

// Runs activities: one a time per environment, first come first served, `workers` environments in
// parallel. What is queued survives a restart. Thread-safe.
class ActivityQueue {
 public:
  ActivityQueue(StateStore& store, Journal& journal, ActivityRunner& runner, UnixClock clock,
                unsigned workers);
  ~ActivityQueue();

  // Ends what the last process left in progress as failed, queues a redeploy of each such
  // environment (the level it should be at), and then what was pending. Starts the workers.
  Status Start();

  // Gives the activity its id and queues it.
  StatusOr<Activity> Submit(Activity draft);
  // The same, unless one that waits will plan the environment again anyway: then that one.
  StatusOr<Activity> SubmitReplan(Activity draft);

  // A pending one ends at once, a running one as soon as its work has stopped.
  // FailedPrecondition when it has ended.
  StatusOr<Activity> Cancel(const std::string& id_or_prefix);

  // Interrupts the running activities, which stay in progress in the store, and joins. Idempotent.
  void Shutdown();

 private:
  using Key = std::pair<std::string, std::string>;  // project, environment

  struct Running {
    std::string activity;
    CancelToken cancel;
  };

  StatusOr<Activity> Create(Activity draft);
  Status EndInterrupted(Activity activity);
  void Enqueue(const Activity& activity);
  void Work();
  // The next activity whose environment is free; needs the lock.
  std::deque<Activity>::iterator NextRunnable();
  void RunOne(Activity activity, Running& running);
  void Finish(Activity& activity, FinishedEvent end);

  StateStore& store_;
  Journal& journal_;
  ActivityRunner& runner_;
  UnixClock clock_;
  const unsigned workers_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Activity> pending_;
  std::map<Key, std::shared_ptr<Running>> running_;
  bool down_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace paas::controller
