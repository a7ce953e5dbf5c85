#include "controller/jobs/backup_scheduler.h"

#include <limits>

#include "common/log/log.h"
#include "controller/activity/activity_types.h"
#include "controller/jobs/cron_time.h"

namespace paas::controller {
namespace {

constexpr std::chrono::seconds kTick{20};

}  // namespace

std::unique_ptr<BackupScheduler> BackupScheduler::Make(const std::string& spec,
                                                       const std::string& seed, StateStore& store,
                                                       UnixClock clock, Queue queue) {
  const auto schedule = model::ParseCronSpec(spec, seed);
  if (spec.empty() || !schedule.ok()) return nullptr;
  return std::make_unique<BackupScheduler>(store, std::move(clock), *schedule, std::move(queue));
}

void BackupScheduler::Start() {
  task_.Start(kTick, RepeatingTask::First::kAtOnce, [this] { Tick(); });
}

void BackupScheduler::Tick() {
  const int64_t now = clock_() / 1000;
  const bool is_first = next_ == 0;
  const bool is_due = !is_first && now >= next_;
  if (is_first || is_due) next_ = NextAfter(now);
  if (is_due) return QueueWhere([](const Environment&) { return true; });
  if (!is_first) return;
  QueueWhere([&](const Environment& environment) {
    const int64_t newest = NewestOf(environment);
    return newest > 0 && NextAfter(newest) <= now;
  });
}

int64_t BackupScheduler::NextAfter(int64_t unix_seconds) const {
  return NextRun(schedule_, absl::UTCTimeZone(), unix_seconds)
      .value_or(std::numeric_limits<int64_t>::max());
}

int64_t BackupScheduler::NewestOf(const Environment& environment) {
  const auto backups = store_.ListBackups(environment.project, environment.name);
  if (!backups.ok()) return 0;
  for (const Backup& backup : *backups) {
    if (backup.is_automated && backup.is_complete) return backup.created_unix_ms / 1000;
  }
  return 0;
}

bool BackupScheduler::Waits(const Environment& environment) {
  const auto waiting = store_.ListActivities({.project = environment.project,
                                              .environment = environment.name,
                                              .type = kBackup,
                                              .state = ActivityState::kPending});
  for (const Activity& activity : waiting.value_or(std::vector<Activity>())) {
    if (activity.job == kAutomated) return true;
  }
  return false;
}

void BackupScheduler::QueueWhere(const std::function<bool(const Environment&)>& is_due) {
  const auto environments = store_.ListEnvironments("");
  if (!environments.ok()) return log::Error("backups: " + Message(environments.status()));
  for (const Environment& environment : *environments) {
    if (environment.type != "production" || !environment.has_data) continue;
    if (Waits(environment) || !is_due(environment)) continue;
    const Status queued = queue_(environment);
    if (!queued.ok()) {
      log::Error("backup of " + environment.project + "/" + environment.name + ": " +
                 Message(queued));
    }
  }
}

}  // namespace paas::controller
