#pragma once

#include <string>
#include <vector>

#include "agent/environment.h"
#include "agent/plan/change.h"

namespace paas::agent {

// What the application of a container says now and did not say before, key by key, as far as
// nothing else of the specification says it better (mounts, relationships, firewall, variables,
// limits). A key of the web instance does not disturb a worker, and the other way round. PURE.
std::vector<Change> ApplicationChanges(const DesiredContainer& before,
                                       const DesiredContainer& after);

}  // namespace paas::agent
