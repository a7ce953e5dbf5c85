#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/plan/environment_planner.h"
#include "controller/routes/site.h"
#include "model/resolved_route.h"

namespace paas::controller {

// The router's part of an environment, without addresses yet.
std::vector<Site> PlanSites(const PlanInput& input);

// The sites with the place of each container in them: its address and the port of the endpoint, 80
// for applications. Without one when it does not run. `addresses` are those of the spec's
// containers. The epoch is that of the spec: what was cached for another one is not served.
std::vector<Site> Located(std::vector<Site> sites, const EnvironmentSpec& spec,
                          const std::map<std::string, std::string>& addresses);

// Where a person opens the environment: the primary URL first, redirects left out.
std::vector<std::string> PlanUrls(const std::vector<model::ResolvedRoute>& routes);

}  // namespace paas::controller
