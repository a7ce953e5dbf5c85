#pragma once

#include <optional>
#include <vector>

#include "controller/plan/environment_spec.h"
#include "controller/plan/plan_step.h"
#include "controller/plan/service_images.h"

namespace paas::controller {

// What joins the containers of an environment, compared with its last release: images of services,
// volumes, ports that are opened and closed, and what everything together may use.
std::vector<PlanStep> ClusterSteps(const ServiceImages& services, const EnvironmentSpec& spec,
                                   const std::optional<EnvironmentSpec>& last);

}  // namespace paas::controller
