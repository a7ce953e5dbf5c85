#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/activity/clock.h"
#include "controller/activity/journal.h"
#include "controller/activity/pending_activities.h"
#include "controller/activity/queue_limits.h"
#include "controller/activity/running_jobs.h"
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

// Runs activities, first come first served, but those of production before all others. Of those
// that change an environment one a time, and as many environments in parallel as the limits say;
// production has one worker more, which nothing else takes. Jobs (crons, operations) have workers
// of their own: of each kind one a time per application, and none begins while its environment is
// being changed; what takes no build (IsLive()) shares these. A push ends those before it that have
// not begun. What is queued survives a restart. Thread-safe.
class ActivityQueue {
 public:
  ActivityQueue(StateStore& store, Journal& journal, ActivityRunner& runner, RunningJobs& jobs,
                UnixClock clock, const QueueLimits& limits);
  ~ActivityQueue();

  // Ends what the last process left in progress as failed, queues a redeploy of each such
  // environment (the level it should be at), and then what was pending. Starts the workers.
  Status Start();

  // Gives the activity its id and queues it.
  StatusOr<Activity> Submit(Activity draft);
  // The same, unless one that waits will plan the environment again anyway: then that one.
  StatusOr<Activity> SubmitReplan(Activity draft);
  // The same, unless a run of the same job waits: then that one.
  StatusOr<Activity> SubmitJob(Activity draft);

  // A pending one ends at once, a running one as soon as its work has stopped.
  // FailedPrecondition when it has ended.
  StatusOr<Activity> Cancel(const std::string& id_or_prefix);

  // Interrupts the running activities, which stay in progress in the store, and joins. Idempotent.
  void Shutdown();

 private:
  // Project, environment, and what runs one a time in it: "" or the kind and application of a job.
  using Key = std::tuple<std::string, std::string, std::string>;

  // What a worker takes.
  enum class Lane { kAny, kProduction, kJobs };

  struct Running {
    std::string activity;
    bool counts = false;  // for the limit of its project
    CancelToken cancel;
  };

  static Key KeyOf(const Activity& activity);
  StatusOr<Activity> Create(Activity draft);
  FinishedEvent EndOfInterrupted(const Activity& activity);
  Status EndInterrupted(Activity activity);
  void Enqueue(const Activity& activity);
  void Work(Lane lane);
  // The next activity that may begin, null when there is none; needs the lock.
  const PendingActivities::Waiting* NextRunnable(Lane lane) const;
  // Whether as much of the project runs as may; needs the lock.
  bool IsFull(const std::string& project) const;
  bool IsProduction(const Activity& activity);
  // The activity that has to end before this one may begin, ""; needs the lock.
  std::string Blocker(const Activity& activity) const;
  void RunOne(Activity activity, Running& running);
  void Finish(Activity& activity, FinishedEvent end);
  void Forget(const Activity& ended);

  StateStore& store_;
  Journal& journal_;
  ActivityRunner& runner_;
  RunningJobs& jobs_;
  UnixClock clock_;
  const QueueLimits limits_;

  std::mutex mutex_;
  std::condition_variable changed_;
  PendingActivities pending_;
  std::map<Key, std::shared_ptr<Running>> running_;
  bool down_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace paas::controller
