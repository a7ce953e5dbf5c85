#pragma once

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/configuration.h"
#include "controller/deploy/doors.h"

namespace paas::controller {

// Builds every application of the configuration, or finds that its image is known, and enters the
// images into its input and the lease. `any_built` tells whether something was really built.
Stop BuildAll(Doors& doors, const SourceRepository& repository, Configuration& configuration,
              bool rebuild, ActivityLog& log, CancelToken& cancel, ImageLeases::Lease& lease,
              bool& any_built);

}  // namespace paas::controller
