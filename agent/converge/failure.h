#pragma once

#include <string>

#include "agent/converge/apply_observer.h"
#include "agent/instance.h"
#include "agent/paths.h"

namespace paas::agent {

// What can be seen from outside of a container that failed in `phase`: its memory, how its process
// ended, and what it logged last.
ContainerFailure DescribeFailure(const Instance& instance, const std::string& phase,
                                 const Paths& paths);

// What is most likely to help when nothing better is known.
std::string GeneralHint(const Instance& instance, const ContainerFailure& failure);

}  // namespace paas::agent
