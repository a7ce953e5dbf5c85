#include "controller/deploy/idle_pauses.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "common/log/log.h"

namespace paas::controller {
namespace {

constexpr std::chrono::minutes kInterval(10);
constexpr int64_t kDayMs = int64_t{24} * 60 * 60 * 1000;

}  // namespace

std::vector<Environment> IdleOf(const std::vector<Environment>& environments, int64_t now_unix_ms,
                                uint32_t days) {
  std::vector<Environment> idle;
  if (days == 0) return idle;
  std::copy_if(environments.begin(), environments.end(), std::back_inserter(idle),
               [&](const Environment& one) {
                 return one.status == "active" && one.type != "production" && one.release > 0 &&
                        now_unix_ms - one.updated_unix_ms >= int64_t{days} * kDayMs;
               });
  return idle;
}

void IdlePauses::Start() {
  if (days_ == 0) return;
  task_.Start(kInterval, RepeatingTask::First::kAtOnce, [this] { Look(); });
}

void IdlePauses::Look() {
  const StatusOr<std::vector<Environment>> environments = store_.ListEnvironments("");
  if (!environments.ok()) return log::Error("idle environments: " + Message(environments.status()));
  for (const Environment& environment : IdleOf(*environments, clock_(), days_)) {
    log::Info(environment.project + "/" + environment.name + ": paused, not deployed for " +
              std::to_string(days_) + " days");
    pause_(environment);
  }
}

}  // namespace paas::controller
