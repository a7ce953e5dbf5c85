#include "agent/plan/environment_plan.h"

#include <algorithm>

#include "agent/plan/container_changes.h"

namespace paas::agent {
namespace {

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

uint64_t BytesOf(const DesiredContainer& container, const PlanFacts& facts) {
  uint64_t bytes = 0;
  for (const std::string& digest : {container.base_digest, container.app_digest}) {
    const auto missing = facts.missing_images.find(digest);
    if (missing != facts.missing_images.end()) bytes += missing->second;
  }
  return bytes;
}

// What a node does that cannot replace /app of a running container.
Action WithoutSwap(Action action, const std::string& why) {
  if (action.kind != ActionKind::kSwap) return action;
  action.kind = ActionKind::kRestart;
  action.disturbs = Disturbance::kContainer;
  action.reason += "; " + why + ": a new instance in the same slot";
  return action;
}

Action PlanRunning(const DesiredContainer& desired, const ObservedContainer& observed,
                   const PlanFacts& facts) {
  std::vector<Change> changes = ContainerChanges(observed.made_from, desired);
  for (Change& change : AddressChanges(desired, observed.neighbours, facts.addresses)) {
    changes.push_back(std::move(change));
  }
  if (changes.empty() && observed.frozen) {
    return {ActionKind::kResume, desired.name, "was frozen", Disturbance::kProcesses};
  }
  if (changes.empty()) return {ActionKind::kKeep, desired.name, "unchanged"};
  const Effect effect = Together(changes);
  const Action action{effect.kind,     desired.name,  Explain(changes),
                      effect.disturbs, effect.renews, BytesOf(desired, facts)};
  return facts.no_swap.empty() ? action : WithoutSwap(action, facts.no_swap);
}

// Whatever changed, it comes back as a new instance.
Action PlanStopped(const DesiredContainer& desired, const ObservedContainer& observed,
                   const PlanFacts& facts) {
  const std::vector<Change> changes = ContainerChanges(observed.made_from, desired);
  const std::string reason = changes.empty() ? "not running" : Explain(changes);
  return {ActionKind::kRestart,     desired.name,           reason, Disturbance::kContainer,
          Together(changes).renews, BytesOf(desired, facts)};
}

Action PlanPaused(const DesiredContainer& desired, const ObservedContainer* existing,
                  EnvironmentState state) {
  const std::string reason = "the environment is paused";
  if (existing == nullptr || !existing->running) {
    return {ActionKind::kKeep, desired.name, reason};
  }
  if (state == EnvironmentState::kStopped) {
    return {ActionKind::kStop, desired.name, reason, Disturbance::kContainer};
  }
  if (existing->frozen) return {ActionKind::kKeep, desired.name, reason};
  return {ActionKind::kFreeze, desired.name, reason, Disturbance::kProcesses};
}

Action PlanContainer(const DesiredContainer& desired, EnvironmentState state,
                     const std::vector<ObservedContainer>& observed, const PlanFacts& facts) {
  const auto existing = std::find_if(
      observed.begin(), observed.end(),
      [&](const ObservedContainer& container) { return container.made_from.name == desired.name; });
  if (state != EnvironmentState::kActive) {
    return PlanPaused(desired, existing == observed.end() ? nullptr : &*existing, state);
  }
  if (existing == observed.end()) {
    return {ActionKind::kCreate,     desired.name,    "new",
            Disturbance::kContainer, /*renews=*/true, BytesOf(desired, facts)};
  }
  return existing->running ? PlanRunning(desired, *existing, facts)
                           : PlanStopped(desired, *existing, facts);
}

}  // namespace

std::vector<Action> PlanEnvironment(const EnvironmentSpec& desired,
                                    const std::vector<ObservedContainer>& observed,
                                    const PlanFacts& facts) {
  std::vector<DesiredContainer> ordered = desired.containers;
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return StartRank(a.kind) < StartRank(b.kind);
  });
  std::vector<Action> actions;
  for (const DesiredContainer& container : ordered) {
    actions.push_back(PlanContainer(container, desired.state, observed, facts));
  }
  for (const ObservedContainer& container : observed) {
    const std::string& name = container.made_from.name;
    const bool is_wanted =
        std::any_of(desired.containers.begin(), desired.containers.end(),
                    [&](const DesiredContainer& item) { return item.name == name; });
    if (is_wanted) continue;
    actions.push_back({ActionKind::kRemove, name, "no longer declared", Disturbance::kContainer});
  }
  return actions;
}

bool AwaitsAnother(const DesiredContainer& container, const std::vector<Action>& actions) {
  const auto is_new = [&](const DesiredRelationship& relationship) {
    return relationship.wait && std::any_of(actions.begin(), actions.end(), [&](const Action& one) {
             return one.container == relationship.container && Starts(one) &&
                    one.disturbs == Disturbance::kContainer;
           });
  };
  return std::any_of(container.relationships.begin(), container.relationships.end(), is_new);
}

}  // namespace paas::agent
