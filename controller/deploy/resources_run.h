#pragma once

#include <chrono>

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/convergence.h"
#include "controller/deploy/doors.h"
#include "controller/deploy/release_record.h"
#include "controller/deploy/resources.h"

namespace paas::controller {

// Gives containers of an environment other limits, as they run: what serves stays as it is. Nothing
// is built, and no hook runs. The overrides are the environment's with the release that has them,
// or not at all. Used once.
class ResourcesRun {
 public:
  ResourcesRun(Doors& doors, const Activity& activity, ActivityLog& log, CancelToken& cancel)
      : doors_(doors), activity_(activity), log_(log), cancel_(cancel) {}

  FinishedEvent Run();

 private:
  Stop Load();
  Stop Converge();
  FinishedEvent Record();

  Doors& doors_;
  const Activity& activity_;
  ActivityLog& log_;
  CancelToken& cancel_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();

  Environment environment_;
  Release last_;
  ResourcePlan plan_;
  std::vector<Site> sites_;
  Converged converged_;
};

}  // namespace paas::controller
