#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/plan/change.h"

namespace paas::agent {

// What changed between two environments of processes, by the names of variables. What describes the
// environment and not the process (PLATFORM_ROUTES, PLATFORM_APPLICATION, PLATFORM_TREE_ID) is
// for new processes: those that run keep what they have. PURE.
std::vector<Change> VariableChanges(const std::map<std::string, std::string>& before,
                                    const std::map<std::string, std::string>& after);

}  // namespace paas::agent
