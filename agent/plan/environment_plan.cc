#include "agent/plan/environment_plan.h"

#include <algorithm>

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

std::string Names(const std::vector<DesiredRelationship>& relationships) {
  std::string names;
  for (const DesiredRelationship& relationship : relationships) {
    names += (names.empty() ? "" : ", ") + relationship.name;
  }
  return names;
}

std::vector<DesiredRelationship> Missing(const std::vector<DesiredRelationship>& from,
                                         const std::vector<DesiredRelationship>& in) {
  std::vector<DesiredRelationship> missing;
  for (const DesiredRelationship& item : in) {
    const auto found = FindByName(from, item.name, [](const auto& one) { return one.name; });
    if (found == from.end()) missing.push_back(item);
  }
  return missing;
}

std::string RelationshipDifference(const std::vector<DesiredRelationship>& desired,
                                   const std::vector<DesiredRelationship>& made_from) {
  if (desired == made_from) return {};
  const auto added = Missing(made_from, desired), removed = Missing(desired, made_from);
  if (!added.empty()) return "relationship " + Names(added) + " added";
  if (!removed.empty()) return "relationship " + Names(removed) + " removed";
  for (const DesiredRelationship& item : desired) {
    const auto before = FindByName(made_from, item.name, [](const auto& one) { return one.name; });
    if (*before != item) return "relationship " + item.name + " changed";
  }
  return "relationships changed";
}

// A container whose hosts file leads to where another one was.
std::string AddressDifference(const DesiredContainer& desired, const ObservedContainer& observed,
                              const std::map<std::string, std::string>& addresses) {
  for (const DesiredRelationship& relationship : desired.relationships) {
    const auto now = addresses.find(relationship.container);
    const auto then = observed.neighbours.find(relationship.container);
    if (now == addresses.end() || then == observed.neighbours.end()) continue;
    if (now->second != then->second) return "address of " + relationship.container + " changed";
  }
  return {};
}

// The first difference that a person would name, the largest first; kKeep when there is none.
Action Difference(const DesiredContainer& desired, const DesiredContainer& made_from) {
  const bool is_service = desired.kind == ContainerKind::kService;
  const auto restart = [&](const std::string& reason) {
    return Action{ActionKind::kRestart, desired.name, reason, Disturbance::kContainer, true};
  };
  // Of a service the program itself reads its configuration, at its start alone.
  const auto configure = [&](const std::string& reason) {
    if (is_service) return restart(reason);
    return Action{ActionKind::kReconfigure, desired.name, reason, Disturbance::kProcesses, true};
  };
  const auto adjust = [&](const std::string& reason) {
    return Action{ActionKind::kReconfigure, desired.name, reason, Disturbance::kNone};
  };
  if (desired.kind != made_from.kind) return restart("kind changed");
  if (desired.base_digest != made_from.base_digest) return restart("base image changed");
  if (desired.mounts != made_from.mounts) return restart("mounts changed");
  if (desired.app_digest.empty() != made_from.app_digest.empty()) {
    return restart("application image changed");
  }
  if (desired.app_digest != made_from.app_digest) {
    return {ActionKind::kSwap, desired.name, "application image changed", Disturbance::kProcesses,
            true};
  }
  // Before the configuration, which says the same less precisely.
  const std::string relationships =
      RelationshipDifference(desired.relationships, made_from.relationships);
  if (!relationships.empty()) return configure(relationships);
  if (desired.application != made_from.application) return configure("configuration changed");
  if (desired.service != made_from.service) return configure("configuration changed");
  if (desired.environment != made_from.environment) return configure("variables changed");
  if (desired.php_settings != made_from.php_settings) return configure("variables changed");
  if (desired.limits != made_from.limits) return adjust("limits changed");
  if (desired.outbound != made_from.outbound) return adjust("outbound policy changed");
  return {ActionKind::kKeep, desired.name, "unchanged"};
}

Action PlanContainer(const DesiredContainer& desired,
                     const std::vector<ObservedContainer>& observed,
                     const std::map<std::string, std::string>& addresses) {
  const auto existing = FindByName(observed, desired.name, [](const ObservedContainer& container) {
    return container.made_from.name;
  });
  if (existing == observed.end()) {
    return {ActionKind::kCreate, desired.name, "new", Disturbance::kContainer, true};
  }
  Action action = Difference(desired, existing->made_from);
  if (!existing->running) {
    const bool only_back = action.kind == ActionKind::kKeep;
    return {ActionKind::kRestart, desired.name, only_back ? "not running" : action.reason,
            Disturbance::kContainer, action.renews};
  }
  const std::string moved = AddressDifference(desired, *existing, addresses);
  if (action.disturbs != Disturbance::kNone || moved.empty()) return action;
  return {ActionKind::kRestart, desired.name, moved, Disturbance::kContainer, true};
}

}  // namespace

std::vector<Action> PlanEnvironment(const EnvironmentSpec& desired,
                                    const std::vector<ObservedContainer>& observed,
                                    const std::map<std::string, std::string>& addresses) {
  std::vector<DesiredContainer> ordered = desired.containers;
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return StartRank(a.kind) < StartRank(b.kind);
  });
  std::vector<Action> actions;
  for (const DesiredContainer& container : ordered) {
    actions.push_back(PlanContainer(container, observed, addresses));
  }
  for (const ObservedContainer& container : observed) {
    const std::string& name = container.made_from.name;
    const auto wanted = FindByName(desired.containers, name,
                                   [](const DesiredContainer& item) { return item.name; });
    if (wanted == desired.containers.end()) {
      actions.push_back({ActionKind::kRemove, name, "no longer declared", Disturbance::kContainer});
    }
  }
  return actions;
}

}  // namespace paas::agent
