#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/plan/environment_spec.h"
#include "model/container_properties.h"
#include "model/service_instance.h"

namespace paas::controller {

struct PlanInput;

using ServiceInstances = std::map<std::string, model::ServiceInstance>;  // by name

// Who waits for whom at the start.
enum class Waiting {
  kForServices,  // an application waits for the services that it relates to
  kForNobody,    // a service waits for nobody: a cache may stand before an application
};

// The relationships of one container: to services with their logins, to applications over HTTP.
// What leads to nothing was reported when the configuration was read, and is left out.
std::vector<PlannedRelationship> PlanRelationships(
    const PlanInput& input, const ServiceInstances& services,
    const std::vector<model::Relationship>& relationships, Waiting waiting);

}  // namespace paas::controller
