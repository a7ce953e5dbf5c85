#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/environment.h"
#include "agent/plan/action.h"
#include "agent/plan/environment_plan.h"

namespace paas::agent {

// Whose requests wait while `actions` are done: the containers whose processes end, and all that
// reach them over relationships, before or after, directly or through others. Sorted. Empty when
// nothing that there is is disturbed. PURE.
std::vector<std::string> HoldSet(const EnvironmentSpec& desired,
                                 const std::vector<ObservedContainer>& observed,
                                 const std::vector<Action>& actions);

// The most that is done to a container that runs, and so may have requests in flight. PURE.
Disturbance DisturbanceOfRunning(const std::vector<ObservedContainer>& observed,
                                 const std::vector<Action>& actions);

}  // namespace paas::agent
