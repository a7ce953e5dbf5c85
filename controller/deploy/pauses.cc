#include "controller/deploy/pauses.h"

#include <algorithm>

#include "controller/activity/activity_types.h"

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

Status Pauses::CheckDeployed(const std::string& project, const std::string& environment) {
  PAAS_RETURN_IF_ERROR(doors_.store.GetEnvironment(project, environment).status());
  return doors_.store.LatestRelease(project, environment).status();
}

StatusOr<Activity> Pauses::Pause(const PauseOrder& order) {
  PAAS_RETURN_IF_ERROR(CheckDeployed(order.project, order.environment));
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
  PAAS_RETURN_IF_ERROR(CheckDeployed(project, environment));
  return queue_.Submit({.project = project,
                        .environment = environment,
                        .type = kResume,
                        .description = why,
                        .actor = actor});
}

}  // namespace paas::controller
