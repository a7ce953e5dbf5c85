#pragma once

#include <string>
#include <vector>

#include "agent/environment.h"

namespace paas::agent {

// A container of the environment as the node has it.
struct ObservedContainer {
  DesiredContainer made_from;
  bool running = false;

  bool operator==(const ObservedContainer&) const = default;
};

enum class ActionKind { kKeep, kCreate, kRestart, kRemove };

std::string_view ToString(ActionKind kind);

// What happens to one container, and why.
struct Action {
  ActionKind kind = ActionKind::kKeep;
  std::string container;
  std::string reason;

  bool operator==(const Action&) const = default;
  std::string Describe() const;
};

// desired − observed. Services come first, then applications, then workers, each in the order of
// the spec: an application finds its services up. Removals come last: until everything else is
// healthy there is a way back. PURE.
std::vector<Action> PlanEnvironment(const EnvironmentSpec& desired,
                                    const std::vector<ObservedContainer>& observed);

// True when there is anything to do.
bool HasChanges(const std::vector<Action>& actions);

}  // namespace paas::agent
