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
  bool frozen = false;  // it runs, and its processes stand still

  bool operator==(const ObservedContainer&) const = default;
};

// What of the node decides how a plan is carried out.
struct PlanFacts {
  // Where containers are or will be, as far as that is known: name → IPv4.
  std::map<std::string, std::string> addresses = {};
  // Images that the node does not have yet: digest → bytes.
  std::map<std::string, uint64_t> missing_images = {};
  // Why /app of a running container cannot be replaced here; empty: it can.
  std::string no_swap = {};
};

// desired − observed. Services come first, then applications, then workers, each in the order of
// the spec. Removals come last: until everything else is healthy there is a way back. PURE.
std::vector<Action> PlanEnvironment(const EnvironmentSpec& desired,
                                    const std::vector<ObservedContainer>& observed,
                                    const PlanFacts& facts = {});

// True when something that the start command of `container` waits for becomes a new instance.
bool AwaitsAnother(const DesiredContainer& container, const std::vector<Action>& actions);

}  // namespace paas::agent
