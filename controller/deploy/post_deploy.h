#pragma once

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/doors.h"
#include "model/application.h"

namespace paas::controller {

// Runs the post_deploy hook of every application that has one, in its web instance, while it serves
// already. A hook that fails is told and does not fail the deploy.
void RunPostDeployHooks(Doors& doors, const Environment& environment,
                        const std::vector<model::Application>& applications, ActivityLog& log,
                        CancelToken& cancel);

}  // namespace paas::controller
