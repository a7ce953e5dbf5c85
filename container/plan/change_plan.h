#pragma once

#include <string>

#include "container/change.h"
#include "container/node_facts.h"
#include "container/plan/assembly_plan.h"
#include "container/spec.h"

namespace paas::container {

// What is done to the mounts of a container that runs so that it becomes `spec`, in which `change`
// is merged already. Everything that may fail comes before what the container sees; no steps when
// it has nothing to see. Pure; level-triggered: the same plan finishes what was cut short anywhere.
AssemblyPlan PlanChange(const ContainerSpec& spec, const ContainerChange& change,
                        const NodeFacts& facts, const std::string& cgroup_root);

}  // namespace paas::container
