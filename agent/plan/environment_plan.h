#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/environment.h"

namespace paas::agent {

// A container of the environment as the node has it.
struct ObservedContainer {
  DesiredContainer made_from;
  bool running = false;
  // Where the containers that it relates to were when it was started: name → IPv4.
  std::map<std::string, std::string> neighbours = {};

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
// the spec. Removals come last: until everything else is healthy there is a way back. `addresses`
// says where containers are or will be, as far as that is known. PURE.
std::vector<Action> PlanEnvironment(const EnvironmentSpec& desired,
                                    const std::vector<ObservedContainer>& observed,
                                    const std::map<std::string, std::string>& addresses = {});

// True for a container that is new or becomes another one, in contrast to one that only comes back.
bool IsNewOrChanged(const Action& action);

// True when there is anything to do.
bool HasChanges(const std::vector<Action>& actions);

}  // namespace paas::agent
