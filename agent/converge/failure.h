#pragma once

#include <string>
#include <vector>

#include "agent/converge/apply_observer.h"
#include "agent/instance.h"
#include "agent/paths.h"

namespace paas::agent {

// What can be seen from outside of a container that failed in `phase`: its memory, how its process
// ended, and what it logged last.
ContainerFailure DescribeFailure(const Instance& instance, const std::string& phase,
                                 const Paths& paths);

// From the last lines of app.log: how and how often the start command ended since it was last asked
// to, and what was logged last.
void DescribeProcess(const std::vector<std::string>& log, ContainerFailure& failure);

// What is most likely to help when nothing better is known.
std::string GeneralHint(const Instance& instance, const ContainerFailure& failure);

}  // namespace paas::agent
