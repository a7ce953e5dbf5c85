#pragma once

#include <map>
#include <string>

#include "controller/plan/environment_planner.h"
#include "controller/plan/mount_planner.h"
#include "controller/plan/relationship_planner.h"
#include "model/service_instance.h"

namespace paas::controller {

// Every service that has an image, with the logins of this environment. Holds secrets.
ServiceInstances ResolveServices(const PlanInput& input);

// The container of a service that has an image.
PlannedContainer PlanService(const PlanInput& input, const model::Service& service,
                             const ServiceInstances& instances, MountPlanner& mounts);

}  // namespace paas::controller
