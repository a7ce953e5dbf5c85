#include "agent/plan/environment_plan.h"

#include <algorithm>
#include <string_view>

namespace paas::agent {
namespace {

template <typename Range>
auto FindByName(const Range& range, const std::string& name, auto projection) {
  return std::find_if(range.begin(), range.end(),
                      [&](const auto& item) { return projection(item) == name; });
}

int StartRank(ContainerKind kind) {
  switch (kind) {
    case ContainerKind::kService:
      return 0;
    case ContainerKind::kApplication:
      return 1;
    case ContainerKind::kWorker:
      return 2;
  }
  return 3;
}

// The first difference that a person would name, or nothing when there is none.
std::string Difference(const DesiredContainer& desired, const DesiredContainer& made_from) {
  if (desired.base_digest != made_from.base_digest) return "base image changed";
  if (desired.app_digest != made_from.app_digest) return "application image changed";
  if (desired.application != made_from.application) return "configuration changed";
  if (desired.environment != made_from.environment) return "variables changed";
  if (desired.limits != made_from.limits) return "limits changed";
  if (desired.outbound != made_from.outbound) return "outbound policy changed";
  if (desired.kind != made_from.kind) return "kind changed";
  return {};
}

Action PlanContainer(const DesiredContainer& desired,
                     const std::vector<ObservedContainer>& observed) {
  const auto existing = FindByName(observed, desired.name, [](const ObservedContainer& container) {
    return container.made_from.name;
  });
  if (existing == observed.end()) return {ActionKind::kCreate, desired.name, "new"};
  if (!existing->running) return {ActionKind::kRestart, desired.name, "not running"};
  const std::string difference = Difference(desired, existing->made_from);
  if (difference.empty()) return {ActionKind::kKeep, desired.name, "unchanged"};
  return {ActionKind::kRestart, desired.name, difference};
}

}  // namespace

std::string_view ToString(ActionKind kind) {
  switch (kind) {
    case ActionKind::kKeep:
      return "keep";
    case ActionKind::kCreate:
      return "create";
    case ActionKind::kRestart:
      return "restart";
    case ActionKind::kRemove:
      return "remove";
  }
  return "";
}

std::string Action::Describe() const {
  return std::string(ToString(kind)) + " " + container + ": " + reason;
}

std::vector<Action> PlanEnvironment(const EnvironmentSpec& desired,
                                    const std::vector<ObservedContainer>& observed) {
  std::vector<DesiredContainer> ordered = desired.containers;
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return StartRank(a.kind) < StartRank(b.kind);
  });
  std::vector<Action> actions;
  for (const DesiredContainer& container : ordered) {
    actions.push_back(PlanContainer(container, observed));
  }
  for (const ObservedContainer& container : observed) {
    const std::string& name = container.made_from.name;
    const auto wanted = FindByName(desired.containers, name,
                                   [](const DesiredContainer& item) { return item.name; });
    if (wanted == desired.containers.end()) {
      actions.push_back({ActionKind::kRemove, name, "no longer declared"});
    }
  }
  return actions;
}

bool HasChanges(const std::vector<Action>& actions) {
  return std::any_of(actions.begin(), actions.end(),
                     [](const Action& action) { return action.kind != ActionKind::kKeep; });
}

}  // namespace paas::agent
