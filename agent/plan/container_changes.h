#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/environment.h"
#include "agent/plan/change.h"

namespace paas::agent {

// Everything in which a container should be another one than it was made as; empty when it is what
// it should be. PURE.
std::vector<Change> ContainerChanges(const DesiredContainer& before, const DesiredContainer& after);

// A container whose hosts file leads to where another one was. Both: name → IPv4.
std::vector<Change> AddressChanges(const DesiredContainer& container,
                                   const std::map<std::string, std::string>& then,
                                   const std::map<std::string, std::string>& now);

}  // namespace paas::agent
