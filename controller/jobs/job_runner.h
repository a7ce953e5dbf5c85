#pragma once

#include "controller/activity/activity_queue.h"
#include "controller/deploy/doors.h"
#include "controller/jobs/job_order.h"

namespace paas::controller {

// Runs crons and operations; hands every other activity on.
class JobRunner : public ActivityRunner {
 public:
  JobRunner(Doors doors, ActivityRunner& others) : doors_(std::move(doors)), others_(others) {}

  FinishedEvent Run(const Activity& activity, ActivityLog& log, CancelToken& cancel) override;

 private:
  FinishedEvent RunJob(const Activity& activity, ActivityLog& log, CancelToken& cancel);
  FinishedEvent Execute(const CommandOrder& place, const JobOrder& job, ActivityLog& log,
                        CancelToken& cancel);

  Doors doors_;
  ActivityRunner& others_;
};

}  // namespace paas::controller
