#pragma once

#include "controller/activity/activity_queue.h"
#include "controller/deploy/doors.h"

namespace paas::controller {

// Does what an activity's type says (activity_types.h): deploys of a commit, rollbacks, removals,
// live changes.
class DeployRunner : public ActivityRunner {
 public:
  explicit DeployRunner(Doors doors) : doors_(std::move(doors)) {}

  FinishedEvent Run(const Activity& activity, ActivityLog& log, CancelToken& cancel) override;

 private:
  // The operation, and a deploy of what it committed.
  FinishedEvent RunSourceOperation(const Activity& activity, ActivityLog& log, CancelToken& cancel);
  // Brings the environment back to its latest release; nothing to do when there is none.
  FinishedEvent Redeploy(const Activity& activity, ActivityLog& log, CancelToken& cancel);
  FinishedEvent Rest(Environment& environment, ActivityLog& log, CancelToken& cancel);

  Doors doors_;
};

}  // namespace paas::controller
