#pragma once

#include <string>

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/doors.h"
#include "controller/plan/environment_spec.h"

namespace paas::controller {

// The early end of a deploy that the node has no room for; a line tells of it. Nothing is said when
// it fits, or when the node cannot be asked: that shows soon enough.
Stop Admit(Doors& doors, const EnvironmentSpec& spec, ActivityLog& log, CancelToken& cancel);

// The error of a deploy that was refused for want of room, with what would make some.
std::string WithRelief(const Doors& doors, std::string error);

}  // namespace paas::controller
