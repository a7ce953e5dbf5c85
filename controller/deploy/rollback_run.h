#pragma once

#include <chrono>
#include <vector>

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/convergence.h"
#include "controller/deploy/doors.h"
#include "controller/deploy/release_record.h"

namespace paas::controller {

// The return to an older release: its record is applied as it is, nothing is built, and what then
// serves is a release of its own. A restore brings back the data of its backup before. Used once.
class RollbackRun {
 public:
  RollbackRun(Doors& doors, const Activity& activity, ActivityLog& log, CancelToken& cancel)
      : doors_(doors), activity_(activity), log_(log), cancel_(cancel) {}

  FinishedEvent Run();

 private:
  Stop Load();
  Stop ReadRecord();
  Status FindImages();
  Status KeepResources();
  Status HideSecrets();
  Status TakeVariablesOfNow();
  Stop Take();
  Stop Converge();
  FinishedEvent Record();
  bool SameAsLast() const;

  Doors& doors_;
  const Activity& activity_;
  ActivityLog& log_;
  CancelToken& cancel_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();

  Environment environment_;
  Release last_;
  Release target_;
  ReleaseContent content_;
  Converged converged_;
  ImageLeases::Lease lease_{*doors_.leases};
};

}  // namespace paas::controller
