#pragma once

#include <string>
#include <vector>

#include "controller/deploy/doors.h"
#include "controller/plan/environment_planner.h"
#include "controller/routes/site.h"

namespace paas::controller {

// What is wrong with an environment's routes once their placeholders are filled in, and what this
// platform does not let them do: lines "file:line:column: …", each once.
std::vector<std::string> CheckRoutes(const PlanInput& input, const std::vector<Site>& sites,
                                     const SiteSettings& settings);

}  // namespace paas::controller
