#pragma once

#include <vector>

#include "controller/plan/plan_step.h"
#include "controller/routes/site.h"

namespace paas::controller {

// What becomes of an environment's part of the router: "keep" or "update", with the routes that are
// new, changed and gone. Where their containers are does not count.
PlanStep RouterStep(const std::vector<Site>& sites, const std::vector<Site>& before);

}  // namespace paas::controller
