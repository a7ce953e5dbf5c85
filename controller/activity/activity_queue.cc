#include "controller/activity/activity_queue.h"

#include <algorithm>

#include "common/log/log.h"
#include "controller/activity/activity_id.h"
#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"

namespace paas::controller {
namespace {

constexpr int kIdAttempts = 10;
constexpr unsigned kJobWorkers = 10;
constexpr uint32_t kKeptRuns = 25;       // of each cron
constexpr uint32_t kKeptOfDeleted = 10;  // of an environment that is gone
constexpr uint32_t kMostRecovered = 100000;

// What is to be planned again after a restart. Nothing for what was undone or is recorded: then the
// latest release is brought back.
std::string CommitAgain(const Activity& activity, const FinishedEvent& end) {
  const bool is_over = end.result == Result::kSuccess || IsOfCommit(activity.type) ||
                       activity.type == kRollback || activity.type == kResources;
  return is_over ? "" : activity.commit;
}

void LogIfFailed(const Activity& activity, const Status& status) {
  if (!status.ok()) log::Error("activity " + activity.id + ": " + Message(status));
}

}  // namespace

ActivityQueue::ActivityQueue(StateStore& store, Journal& journal, ActivityRunner& runner,
                             RunningJobs& jobs, UnixClock clock, const QueueLimits& limits)
    : store_(store),
      journal_(journal),
      runner_(runner),
      jobs_(jobs),
      clock_(std::move(clock)),
      limits_(limits) {}

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
  for (unsigned i = 0; i < limits_.workers; ++i) {
    threads_.emplace_back([this] { Work(Lane::kAny); });
  }
  threads_.emplace_back([this] { Work(Lane::kProduction); });
  for (unsigned i = 0; i < kJobWorkers; ++i) {
    threads_.emplace_back([this] { Work(Lane::kJobs); });
  }
  return absl::OkStatus();
}

FinishedEvent ActivityQueue::EndOfInterrupted(const Activity& activity) {
  // Its release was recorded: it was live, whatever else was still to be said.
  const StatusOr<Release> release = store_.ReleaseOfActivity(activity.id);
  if (release.ok()) {
    return {.result = Result::kSuccess,
            .urls = release->urls,
            .release = release->number,
            .changed = true};
  }
  const std::string phase = activity.phase.empty() ? "its start" : activity.phase;
  return {.result = Result::kFailure,
          .exit = kExitDeployFailed,
          .error = "controller restarted during " + phase};
}

Status ActivityQueue::EndInterrupted(Activity activity) {
  const FinishedEvent end = EndOfInterrupted(activity);
  Finish(activity, end);
  // It changed nothing of the environment.
  if (IsJob(activity.type) || IsOfBackups(activity.type)) return absl::OkStatus();
  // What was set is still to take effect.
  PAAS_ASSIGN_OR_RETURN(const Activity again,
                        Create({.project = activity.project,
                                .environment = activity.environment,
                                .type = IsDoneAgain(activity.type) ? activity.type : kRedeploy,
                                .description = "reconcile after a restart of the controller",
                                .commit = CommitAgain(activity, end),
                                .variables = activity.variables,
                                .actor = activity.actor}));
  Enqueue(again);
  return absl::OkStatus();
}

StatusOr<Activity> ActivityQueue::Create(Activity draft) {
  draft.state = ActivityState::kPending;
  draft.created_unix_ms = clock_();
  for (int attempt = 0; attempt < kIdAttempts; ++attempt) {
    draft.id = RandomActivityId();
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
    const auto* planned = pending_.First([&](const PendingActivities::Waiting& waiting) {
      const Activity& other = waiting.activity;
      return (IsReplan(other.type) || other.type == kPush) && KeyOf(other) == KeyOf(draft);
    });
    if (planned != nullptr) return planned->activity;
  }
  return Submit(std::move(draft));
}

StatusOr<Activity> ActivityQueue::SubmitJob(Activity draft) {
  {
    std::lock_guard lock(mutex_);
    const auto* same = pending_.First([&](const PendingActivities::Waiting& waiting) {
      return KeyOf(waiting.activity) == KeyOf(draft) && waiting.activity.job == draft.job;
    });
    if (same != nullptr) return same->activity;
  }
  return Submit(std::move(draft));
}

ActivityQueue::Key ActivityQueue::KeyOf(const Activity& activity) {
  return {activity.project, activity.environment,
          IsJob(activity.type) ? activity.type + " " + activity.application : ""};
}

std::string ActivityQueue::Blocker(const Activity& activity) const {
  const Key key = KeyOf(activity);
  auto running = running_.find(key);
  if (running == running_.end())
    running = running_.find({activity.project, activity.environment, ""});
  return running == running_.end() ? "" : running->second->activity;
}

void ActivityQueue::Enqueue(const Activity& activity) {
  const bool is_production = IsProduction(activity);
  std::vector<Activity> superseded;
  {
    std::lock_guard lock(mutex_);
    superseded = pending_.TakeSuperseded(activity);
    const std::string blocker = Blocker(activity);
    journal_.SetWaiting(activity.id, blocker.empty() ? "waiting for a free worker"
                                                     : "waiting for activity " + blocker);
    pending_.Add({activity, is_production});
    changed_.notify_all();
  }
  for (Activity& older : superseded) {
    Finish(older, {.result = Result::kCancelled,
                   .exit = kExitCancelled,
                   .error = "superseded by activity " + activity.id});
  }
}

bool ActivityQueue::IsProduction(const Activity& activity) {
  const auto environment = store_.GetEnvironment(activity.project, activity.environment);
  return environment.ok() && environment->type == "production";
}

bool ActivityQueue::IsFull(const std::string& project) const {
  const auto count = std::count_if(running_.begin(), running_.end(), [&](const auto& running) {
    return running.second->counts && std::get<0>(running.first) == project;
  });
  return count >= static_cast<std::ptrdiff_t>(limits_.per_project);
}

const PendingActivities::Waiting* ActivityQueue::NextRunnable(Lane lane) const {
  return pending_.First([&](const PendingActivities::Waiting& waiting) {
    const Activity& activity = waiting.activity;
    if (IsShort(activity.type) != (lane == Lane::kJobs)) return false;
    if (lane == Lane::kProduction && !waiting.is_production) return false;
    const bool counts = lane == Lane::kAny && !waiting.is_production;
    return Blocker(activity).empty() && !(counts && IsFull(activity.project));
  });
}

void ActivityQueue::Work(Lane lane) {
  std::unique_lock lock(mutex_);
  while (true) {
    const PendingActivities::Waiting* next = nullptr;
    changed_.wait(lock, [&] { return down_ || (next = NextRunnable(lane)) != nullptr; });
    if (down_) return;
    const auto running = std::make_shared<Running>();
    running->counts = lane == Lane::kAny && !next->is_production;
    const Activity activity = *pending_.Take(next->activity.id);
    running->activity = activity.id;
    const Key key = KeyOf(activity);
    running_[key] = running;
    // Before anybody could begin a deploy that does not know of it.
    const bool is_job = IsJob(activity.type);
    if (is_job) jobs_.Add(activity.project, activity.environment, activity.id, running->cancel);
    lock.unlock();
    RunOne(activity, *running);
    if (is_job) jobs_.Remove(activity.id);
    lock.lock();
    running_.erase(key);
    changed_.notify_all();
  }
}

void ActivityQueue::RunOne(Activity activity, Running& running) {
  activity.state = ActivityState::kInProgress;
  activity.started_unix_ms = clock_();
  const int64_t waited = std::max<int64_t>(0, activity.started_unix_ms - activity.created_unix_ms);
  activity.phases.push_back(
      {.name = "queue", .outcome = "", .duration_ms = static_cast<uint32_t>(waited)});
  LogIfFailed(activity, store_.UpdateActivity(activity));
  ActivityLog log(activity, journal_, store_);
  FinishedEvent end = runner_.Run(activity, log, running.cancel);
  log.Leave();
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
  Forget(activity);
}

// Neither a cron that runs every minute nor years of pushes may fill the disk with their history.
void ActivityQueue::Forget(const Activity& ended) {
  const uint32_t kept = ended.type == kDelete ? kKeptOfDeleted : limits_.kept;
  LogIfFailed(ended, IsJob(ended.type)
                         ? store_.PruneJobActivities(ended, kKeptRuns)
                         : store_.PruneActivities(ended.project, ended.environment, kept));
}

StatusOr<Activity> ActivityQueue::Cancel(const std::string& id_or_prefix) {
  PAAS_ASSIGN_OR_RETURN(Activity activity, store_.FindActivity(id_or_prefix));
  // The record ends before its worker is free again.
  if (activity.ended_unix_ms != 0) {
    return FailedPrecondition("activity " + activity.id + " has ended");
  }
  std::unique_lock lock(mutex_);
  if (pending_.Take(activity.id)) {
    lock.unlock();
    Finish(activity, {.result = Result::kCancelled,
                      .exit = kExitCancelled,
                      .error = "cancelled before it started"});
    return activity;
  }
  const auto running = running_.find(KeyOf(activity));
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
