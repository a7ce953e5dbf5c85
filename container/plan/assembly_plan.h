#pragma once

#include <string>
#include <vector>

#include "container/node_facts.h"
#include "container/plan/step.h"
#include "container/spec.h"

namespace paas::container {

// What is done to make a container, or to start a process in one; in this order.
struct AssemblyPlan {
  std::vector<Step> steps;

  bool operator==(const AssemblyPlan&) const = default;
};

// Pure. `spec` must have passed Validate().
AssemblyPlan PlanAssembly(const ContainerSpec& spec, const NodeFacts& facts,
                          const std::string& cgroup_root);

// Pure. A process beside init, with the same bounds.
AssemblyPlan PlanExec(const ContainerSpec& spec, const Process& process, const NodeFacts& facts,
                      const std::string& cgroup_root);

// One line a step.
std::vector<std::string> Describe(const AssemblyPlan& plan);

}  // namespace paas::container
