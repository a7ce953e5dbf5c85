#include <string>
#include <string_view>

#include "model/cron_schedule.h"
#include "model/reader/scalars.h"

namespace paas::model {

std::string CheckCronSpec(std::string_view spec) {
  const StatusOr<CronSchedule> schedule = ParseCronSpec(spec, "");
  return schedule.ok() ? "" : Message(schedule.status());
}

}  // namespace paas::model
