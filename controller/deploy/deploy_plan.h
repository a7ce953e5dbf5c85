#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/deploy/doors.h"
#include "controller/plan/plan_step.h"
#include "controller/state/records.h"

namespace paas::controller {

// What would happen, as printed by `plan`.
struct DeployPlan {
  std::vector<PlanStep> steps;
  std::vector<std::string> warnings;
};

// Compares a commit with what runs, and changes nothing. Of an application that is still to be
// built only its image is not known: the agent is asked what another one would do. InvalidArgument
// with one line an error when the configuration is wrong.
StatusOr<DeployPlan> PlanDeploy(Doors& doors, const Project& project,
                                const Environment& environment, const std::string& commit,
                                bool rebuild);

}  // namespace paas::controller
