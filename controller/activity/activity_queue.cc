#include "controller/activity/activity_queue.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdio>

#include "common/log/log.h"
#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"

namespace paas::controller {
namespace {

constexpr int kIdAttempts = 10;
constexpr uint32_t kMostRecovered = 100000;

std::string RandomId() {
  uint32_t value = 0;
  while (::getrandom(&value, sizeof value, 0) != sizeof value) {
  }
  char text[9];
  std::snprintf(text, sizeof text, "%08x", value);
  return text;
}

void LogIfFailed(const Activity& activity, const Status& status) {
  if (!status.ok()) log::Error("activity " + activity.id + ": " + Message(status));
}

}  // namespace

ActivityQueue::ActivityQueue(StateStore& store, Journal& journal, ActivityRunner& runner,
                             UnixClock clock, unsigned workers)
    : store_(store),
      journal_(journal),
      runner_(runner),
      clock_(std::move(clock)),
      workers_(workers) {}

ActivityQueue::~ActivityQueue() { Shutdown(); }

Status ActivityQueue::Start() {
  PAAS_ASSIGN_OR_RETURN(
      std::vector<Activity> interrupted,
      store_.ListActivities({.state = ActivityState::kInProgress, .limit = kMostRecovered}));
  PAAS_ASSIGN_OR_RETURN(
      std::vector<Activity> pending,
      store_.ListActivities({.state = ActivityState::kPending, .limit = kMostRecovered}));
  std::reverse(interrupted.begin(), interrupted.end());  // the store lists the newest first
  std::reverse(pending.begin(), pending.end());
  // First the redeploys: what was pending is newer than what was interrupted.
  for (const Activity& activity : interrupted) PAAS_RETURN_IF_ERROR(EndInterrupted(activity));
  for (const Activity& activity : pending) Enqueue(activity);
  for (unsigned i = 0; i < workers_; ++i) threads_.emplace_back([this] { Work(); });
  return absl::OkStatus();
}

Status ActivityQueue::EndInterrupted(Activity activity) {
  const std::string phase = activity.phase.empty() ? "its start" : activity.phase;
  Finish(activity, {.result = Result::kFailure,
                    .exit = kExitDeployFailed,
                    .error = "controller restarted during " + phase});
  // Half of a delete is not undone but done again, and what was set is still to take effect.
  PAAS_ASSIGN_OR_RETURN(const Activity again,
                        Create({.project = activity.project,
                                .environment = activity.environment,
                                .type = activity.type == kDelete ? kDelete : kRedeploy,
                                .description = "reconcile after a restart of the controller",
                                .commit = activity.type == kPush ? "" : activity.commit}));
  Enqueue(again);
  return absl::OkStatus();
}

StatusOr<Activity> ActivityQueue::Create(Activity draft) {
  draft.state = ActivityState::kPending;
  draft.created_unix_ms = clock_();
  for (int attempt = 0; attempt < kIdAttempts; ++attempt) {
    draft.id = RandomId();
    const Status created = store_.CreateActivity(draft);
    if (created.ok()) return draft;
    if (created.code() != absl::StatusCode::kAlreadyExists) return created;
  }
  return Internal("no free activity id");
}

StatusOr<Activity> ActivityQueue::Submit(Activity draft) {
  PAAS_ASSIGN_OR_RETURN(Activity activity, Create(std::move(draft)));
  Enqueue(activity);
  return activity;
}

StatusOr<Activity> ActivityQueue::SubmitReplan(Activity draft) {
  {
    std::lock_guard lock(mutex_);
    for (const Activity& waiting : pending_) {
      const bool plans = IsReplan(waiting.type) || waiting.type == kPush;
      if (plans && waiting.project == draft.project && waiting.environment == draft.environment) {
        return waiting;
      }
    }
  }
  return Submit(std::move(draft));
}

void ActivityQueue::Enqueue(const Activity& activity) {
  std::lock_guard lock(mutex_);
  const auto running = running_.find({activity.project, activity.environment});
  journal_.SetWaiting(activity.id, running == running_.end()
                                       ? "waiting for a free worker"
                                       : "waiting for activity " + running->second->activity);
  pending_.push_back(activity);
  changed_.notify_all();
}

std::deque<Activity>::iterator ActivityQueue::NextRunnable() {
  return std::find_if(pending_.begin(), pending_.end(), [this](const Activity& activity) {
    return running_.count({activity.project, activity.environment}) == 0;
  });
}

void ActivityQueue::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return down_ || NextRunnable() != pending_.end(); });
    if (down_) return;
    const auto next = NextRunnable();
    const Activity activity = *next;
    pending_.erase(next);
    const Key key{activity.project, activity.environment};
    const auto running = std::make_shared<Running>();
    running->activity = activity.id;
    running_[key] = running;
    lock.unlock();
    RunOne(activity, *running);
    lock.lock();
    running_.erase(key);
    changed_.notify_all();
  }
}

void ActivityQueue::RunOne(Activity activity, Running& running) {
  activity.state = ActivityState::kInProgress;
  activity.started_unix_ms = clock_();
  LogIfFailed(activity, store_.UpdateActivity(activity));
  ActivityLog log(activity, journal_, store_);
  FinishedEvent end = runner_.Run(activity, log, running.cancel);
  // Interrupted by a shutdown: it stays in progress, and the next process knows what to do.
  if (running.cancel.IsInterrupted() && end.result != Result::kSuccess) return;
  end.error = log.WithoutSecrets(std::move(end.error));
  Finish(activity, std::move(end));
}

void ActivityQueue::Finish(Activity& activity, FinishedEvent end) {
  const int64_t now = clock_();
  const int64_t started = activity.started_unix_ms != 0 ? activity.started_unix_ms : now;
  end.duration_ms = static_cast<uint32_t>(std::max<int64_t>(0, now - started));
  activity.ended_unix_ms = now;
  activity.exit = end.exit;
  activity.error = end.error;
  activity.result = end.result == Result::kSuccess ? "success" : "failure";
  activity.state =
      end.result == Result::kCancelled ? ActivityState::kCancelled : ActivityState::kComplete;
  log::Info("activity " + activity.id + " of " + activity.project + "/" + activity.environment +
            ": " + (end.error.empty() ? activity.result : end.error));
  // The record first: who sees the last event and looks finds an ended activity.
  LogIfFailed(activity, store_.UpdateActivity(activity));
  LogIfFailed(activity, journal_.Append(activity.id, std::move(end)));
  journal_.Forget(activity.id);
}

StatusOr<Activity> ActivityQueue::Cancel(const std::string& id_or_prefix) {
  PAAS_ASSIGN_OR_RETURN(Activity activity, store_.FindActivity(id_or_prefix));
  // The record ends before its worker is free again.
  if (activity.ended_unix_ms != 0) {
    return FailedPrecondition("activity " + activity.id + " has ended");
  }
  std::unique_lock lock(mutex_);
  const auto waiting = std::find_if(pending_.begin(), pending_.end(),
                                    [&](const Activity& other) { return other.id == activity.id; });
  if (waiting != pending_.end()) {
    pending_.erase(waiting);
    lock.unlock();
    Finish(activity, {.result = Result::kCancelled,
                      .exit = kExitCancelled,
                      .error = "cancelled before it started"});
    return activity;
  }
  const auto running = running_.find({activity.project, activity.environment});
  if (running == running_.end() || running->second->activity != activity.id) {
    return FailedPrecondition("activity " + activity.id + " has ended");
  }
  const std::shared_ptr<Running> target = running->second;
  lock.unlock();
  journal_.SetWaiting(activity.id, "cancelling");
  target->cancel.Cancel();
  return store_.FindActivity(activity.id);
}

void ActivityQueue::Shutdown() {
  std::vector<std::shared_ptr<Running>> interrupted;
  {
    std::lock_guard lock(mutex_);
    down_ = true;
    for (const auto& [key, running] : running_) interrupted.push_back(running);
    changed_.notify_all();
  }
  for (const auto& running : interrupted) running->cancel.Interrupt();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace paas::controller
