#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/plan/environment_spec.h"
#include "controller/state/live_records.h"
#include "model/resource_wish.h"
#include "model/service_description.h"

namespace paas::controller {

// Gives every container what the project's files say (PlannedContainer::configured), and where an
// override says something, that; volumes with a size follow the disk of their container. An
// override of a container that is not there waits for it.
void ApplyResources(const std::vector<ResourceOverride>& overrides, EnvironmentSpec& spec);

// What a service's image says of it, by its digest; missing: nobody knows.
using ServiceNeeds = std::map<std::string, model::ServiceDescription>;

// `overrides` as the wishes change them; those that say nothing any more are left out.
// InvalidArgument for a container that `spec` does not have, or a disk of one that keeps nothing.
StatusOr<std::vector<ResourceOverride>> Merge(std::vector<ResourceOverride> overrides,
                                              const std::vector<model::ResourceWish>& wishes,
                                              const EnvironmentSpec& spec,
                                              const ServiceNeeds& needs, int64_t unix_ms);

// What the node has in all; zero: not known.
struct NodeCapacity {
  uint32_t cpu_millis = 0;
  uint64_t memory_bytes = 0;
};

// InvalidArgument for an override with less than its container can start with, ResourceExhausted
// for more than the node has.
Status CheckResources(const std::vector<ResourceOverride>& overrides, const EnvironmentSpec& spec,
                      const ServiceNeeds& needs, const NodeCapacity& node);

}  // namespace paas::controller
