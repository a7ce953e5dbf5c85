#include "controller/jobs/cron_scheduler.h"

#include <algorithm>

#include "common/log/log.h"
#include "controller/activity/activity_types.h"
#include "controller/deploy/release_record.h"
#include "controller/jobs/job_order.h"

namespace paas::controller {
namespace {

constexpr int64_t kGraceSeconds = 300;
// Environments come and go, and clocks are set: nothing is relied on for longer.
constexpr int64_t kLongestPauseMs = 20'000;
constexpr int64_t kBackwardsSeconds = 120;

}  // namespace

void CronScheduler::Start() {
  thread_ = std::thread([this] { Run(); });
}

void CronScheduler::Shutdown() {
  {
    std::lock_guard lock(mutex_);
    down_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void CronScheduler::Run() {
  while (true) {
    const std::chrono::milliseconds pause = Tick();
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, pause, [this] { return down_; })) return;
  }
}

std::chrono::milliseconds CronScheduler::Tick() {
  const int64_t now_ms = clock_();
  const int64_t now = now_ms / 1000;
  if (now < last_tick_ - kBackwardsSeconds) {  // the clock was set back: start anew
    table_ = {};
    generations_.clear();
  }
  last_tick_ = now;
  const Status refreshed = Refresh(now);
  if (!refreshed.ok()) log::Error("crons: " + Message(refreshed));
  for (const ScheduledCron& due : table_.TakeDue(now)) {
    const StatusOr<Activity> queued =
        queue_.SubmitJob({.project = due.project,
                          .environment = due.environment,
                          .type = kCron,
                          .description = "cron " + due.cron.name + " of " + due.application,
                          .application = due.application,
                          .job = due.cron.name});
    if (!queued.ok()) log::Error("cron " + due.cron.name + ": " + Message(queued.status()));
  }
  const auto next = table_.NextDue();
  const int64_t pause = next ? *next * 1000 - now_ms : kLongestPauseMs;
  return std::chrono::milliseconds(std::clamp<int64_t>(pause, 1, kLongestPauseMs));
}

Status CronScheduler::Refresh(int64_t now) {
  PAAS_ASSIGN_OR_RETURN(const auto environments, store_.ListEnvironments(""));
  std::map<Key, uint64_t> seen;
  for (const Environment& environment : environments) {
    if (environment.release == 0 || environment.status == "deleting" ||
        environment.status == "inactive" || environment.status == "paused") {
      continue;
    }
    const Key key(environment.project, environment.name);
    seen[key] = environment.release;
    const auto known = generations_.find(key);
    if (known != generations_.end() && known->second == environment.release) continue;
    // One that cannot be read must not stop the others.
    const Status refreshed = RefreshOne(environment, now);
    if (refreshed.ok()) continue;
    log::Error("crons of " + key.first + "/" + key.second + ": " + Message(refreshed));
    seen.erase(key);
  }
  for (const auto& [key, release] : generations_) {
    if (!seen.contains(key)) table_.Remove(key.first, key.second);
  }
  generations_ = std::move(seen);
  return absl::OkStatus();
}

Status CronScheduler::RefreshOne(const Environment& environment, int64_t now) {
  PAAS_ASSIGN_OR_RETURN(const Release release,
                        store_.LatestRelease(environment.project, environment.name));
  PAAS_ASSIGN_OR_RETURN(const auto applications, ApplicationsOf(release));
  PAAS_ASSIGN_OR_RETURN(const int64_t since, Since(environment, release, now));
  table_.Set(environment.project, environment.name, SchedulesOf(environment, applications), since);
  return absl::OkStatus();
}

StatusOr<int64_t> CronScheduler::Since(const Environment& environment, const Release& release,
                                       int64_t now) {
  PAAS_ASSIGN_OR_RETURN(const auto runs, store_.ListActivities({.project = environment.project,
                                                                .environment = environment.name,
                                                                .type = kCron,
                                                                .limit = 1}));
  const int64_t last_run = runs.empty() ? 0 : runs.front().created_unix_ms / 1000;
  return std::min(now, std::max({now - kGraceSeconds, last_run, release.created_unix_ms / 1000}));
}

}  // namespace paas::controller
