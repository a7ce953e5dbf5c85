#include "controller/jobs/job_order.h"

#include <algorithm>

#include "controller/activity/activity_types.h"

namespace paas::controller {
namespace {

// Of the config ramdisk: they log, and take the place of their shell.
constexpr char kCronScript[] = "/run/config/bin/cron";

JobOrder OrderOf(const model::Cron& cron) {
  JobOrder order{.title = "cron " + cron.name,
                 .start = {kCronScript, cron.name},
                 .stop = {},
                 .shutdown_timeout = cron.shutdown_timeout,
                 .timeout = cron.timeout};
  if (!cron.stop.empty()) order.stop = {kCronScript, cron.name, "stop"};
  return order;
}

JobOrder OrderOf(const model::Operation& operation) {
  JobOrder order{
      .title = "operation " + operation.name, .start = {"dash", "-c", operation.start}, .stop = {}};
  if (!operation.stop.empty()) order.stop = {"dash", "-c", operation.stop};
  if (operation.timeout) order.timeout = *operation.timeout;
  return order;
}

template <typename Jobs>
StatusOr<JobOrder> Find(const Jobs& jobs, const Activity& activity, const std::string& kind) {
  const auto job = std::find_if(jobs.begin(), jobs.end(),
                                [&](const auto& entry) { return entry.name == activity.job; });
  if (job != jobs.end()) return OrderOf(*job);
  return NotFound("application '" + activity.application + "' has no " + kind + " '" +
                  activity.job + "'");
}

}  // namespace

StatusOr<JobOrder> FindJob(const std::vector<model::Application>& applications,
                           const Activity& activity) {
  for (const model::Application& application : applications) {
    if (application.name != activity.application) continue;
    return activity.type == kOperation ? Find(application.operations, activity, "operation")
                                       : Find(application.crons, activity, "cron");
  }
  return NotFound("there is no application '" + activity.application + "'");
}

}  // namespace paas::controller
