#include "controller/deploy/pauses.h"

#include <algorithm>

#include "controller/activity/activity_types.h"
#include "controller/deploy/deployed.h"

namespace paas::controller {
namespace {

constexpr char kFreeze[] = "freeze=1";
constexpr char kWake[] = "wake=1";

}  // namespace

EnvironmentState StateOf(const PauseRecord& pause) {
  return pause.freezes ? EnvironmentState::kFrozen : EnvironmentState::kStopped;
}

std::vector<std::string> ToVariables(const PauseOrder& order) {
  std::vector<std::string> variables;
  if (order.freezes) variables.emplace_back(kFreeze);
  if (order.wakes) variables.emplace_back(kWake);
  return variables;
}

PauseOrder PauseOrderOf(const Activity& activity) {
  const auto has = [&](const char* variable) {
    return std::find(activity.variables.begin(), activity.variables.end(), variable) !=
           activity.variables.end();
  };
  return {.project = activity.project,
          .environment = activity.environment,
          .freezes = has(kFreeze),
          .wakes = has(kWake),
          .actor = activity.actor};
}

StatusOr<Activity> Pauses::Pause(const PauseOrder& order) {
  PAAS_RETURN_IF_ERROR(FindDeployed(doors_.store, order.project, order.environment).status());
  return queue_.Submit({.project = order.project,
                        .environment = order.environment,
                        .type = kPause,
                        .description = std::string("pause") + (order.freezes ? ", frozen" : "") +
                                       (order.wakes ? ", wakes on a request" : ""),
                        .variables = ToVariables(order),
                        .actor = order.actor});
}

StatusOr<Activity> Pauses::Resume(const std::string& project, const std::string& environment,
                                  const std::string& actor, const std::string& why) {
  PAAS_RETURN_IF_ERROR(FindDeployed(doors_.store, project, environment).status());
  return queue_.Submit({.project = project,
                        .environment = environment,
                        .type = kResume,
                        .description = why,
                        .actor = actor});
}

}  // namespace paas::controller
