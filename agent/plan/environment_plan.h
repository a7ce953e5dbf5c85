#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/environment.h"
#include "agent/plan/action.h"

namespace paas::agent {

// A container of the environment as the node has it.
struct ObservedContainer {
  DesiredContainer made_from;
  bool running = false;
  // Where the containers that it relates to were when it was started: name → IPv4.
  std::map<std::string, std::string> neighbours = {};

  bool operator==(const ObservedContainer&) const = default;
};

// desired − observed. Services come first, then applications, then workers, each in the order of
// the spec. Removals come last: until everything else is healthy there is a way back. `addresses`
// says where containers are or will be, as far as that is known. PURE.
std::vector<Action> PlanEnvironment(const EnvironmentSpec& desired,
                                    const std::vector<ObservedContainer>& observed,
                                    const std::map<std::string, std::string>& addresses = {});

}  // namespace paas::agent
