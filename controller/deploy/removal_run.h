#pragma once

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/doors.h"

namespace paas::controller {

// The end of what an environment runs and keeps: of all of it (environment.delete), or so that its
// branch and its record stay (environment.deactivate). Router first, so that nobody meets a dying
// container. Cut short it is done again. Used once.
class RemovalRun {
 public:
  RemovalRun(Doors& doors, const Activity& activity, ActivityLog& log, CancelToken& cancel)
      : doors_(doors), activity_(activity), log_(log), cancel_(cancel) {}

  FinishedEvent Run();

 private:
  Status RemoveRunning();
  Status Forget();
  Status Rest();

  Doors& doors_;
  const Activity& activity_;
  ActivityLog& log_;
  CancelToken& cancel_;
  Environment environment_;
};

}  // namespace paas::controller
