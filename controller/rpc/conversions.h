#pragma once

#include <string>
#include <vector>

#include "controller/deploy/deployments.h"
#include "controller/state/event.h"
#include "controller/state/records.h"
#include "paas/controller/v1/controller.pb.h"

namespace paas::controller {

// Our values as messages.
paas::controller::v1::ActivityEvent ToProto(const Event& event);
paas::controller::v1::ActivityPhase ToProto(const PhaseTime& phase);
paas::controller::v1::Activity ToProto(const Activity& activity);
paas::controller::v1::PlanResponse ToProto(const DeployPlan& plan);
// `release` is null when there is none.
paas::controller::v1::Environment ToProto(const Environment& environment, const Release* release);

}  // namespace paas::controller
