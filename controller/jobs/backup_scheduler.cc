#include "controller/jobs/backup_scheduler.h"

#include "common/log/log.h"
#include "controller/jobs/cron_time.h"

namespace paas::controller {
namespace {

constexpr std::chrono::seconds kPause{20};

}  // namespace

void BackupScheduler::Start() {
  thread_ = std::thread([this] { Run(); });
}

void BackupScheduler::Shutdown() {
  {
    const std::lock_guard lock(mutex_);
    down_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void BackupScheduler::Run() {
  while (true) {
    Tick();
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kPause, [this] { return down_; })) return;
  }
}

void BackupScheduler::Tick() {
  const int64_t now = clock_() / 1000;
  const bool is_due = next_ != 0 && now >= next_;
  if (next_ == 0 || is_due) next_ = NextRun(schedule_, absl::UTCTimeZone(), now).value_or(0);
  if (!is_due) return;
  const auto environments = store_.ListEnvironments("");
  if (!environments.ok()) return log::Error("backups: " + Message(environments.status()));
  for (const Environment& environment : *environments) {
    if (environment.type != "production" || !environment.has_data) continue;
    const auto queued =
        backups_.Create(environment.project, environment.name, /*actor=*/"", /*automated=*/true);
    if (!queued.ok()) {
      log::Error("backup of " + environment.project + "/" + environment.name + ": " +
                 Message(queued.status()));
    }
  }
}

}  // namespace paas::controller
