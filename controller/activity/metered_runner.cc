#include "controller/activity/metered_runner.h"

#include "common/log/log.h"

namespace paas::controller {
namespace {

using metrics::Sample;

constexpr uint32_t kMostCounted = 10'000;

const char* NameOf(Result result) {
  switch (result) {
    case Result::kSuccess:
      return "success";
    case Result::kFailure:
      return "failure";
    case Result::kCancelled:
      return "cancelled";
  }
  return "failure";
}

int64_t Milliseconds(std::chrono::steady_clock::duration took) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
}

double CountActivities(StateStore& store, ActivityState state) {
  ActivityFilter filter;
  filter.state = state;
  filter.limit = kMostCounted;
  const auto activities = store.ListActivities(filter);
  return activities.ok() ? static_cast<double>(activities->size()) : 0;
}

double CountEnvironments(StateStore& store) {
  const auto environments = store.ListEnvironments(/*project=*/"");
  return environments.ok() ? static_cast<double>(environments->size()) : 0;
}

}  // namespace

FinishedEvent MeteredRunner::Run(const Activity& activity, ActivityLog& log, CancelToken& cancel) {
  const auto begin = std::chrono::steady_clock::now();
  FinishedEvent end = runner_.Run(activity, log, cancel);
  const auto took = std::chrono::steady_clock::now() - begin;
  const metrics::Labels labels = {{"type", activity.type}, {"result", NameOf(end.result)}};
  registry_.AddCounter("paas_activities_total", "Activities that ended.", labels).Add();
  registry_
      .AddTiming("paas_activity_duration_seconds", "From an activity's begin to its end.", labels)
      .Observe(took);
  log::Info(activity.type + " ended", {{"activity", activity.id},
                                       {"project", activity.project},
                                       {"environment", activity.environment},
                                       {"result", NameOf(end.result)},
                                       {"milliseconds", std::to_string(Milliseconds(took))}});
  return end;
}

void AddStateMetrics(metrics::Registry& registry, StateStore& store) {
  registry.AddCallback(
      "paas_activities", "Activities that have not ended.", metrics::Type::kGauge, [&store] {
        return std::vector<Sample>{
            {{{"state", "pending"}}, CountActivities(store, ActivityState::kPending)},
            {{{"state", "running"}}, CountActivities(store, ActivityState::kInProgress)}};
      });
  registry.AddGauge("paas_environments", "Environments of all projects.",
                    [&store] { return CountEnvironments(store); });
}

}  // namespace paas::controller
