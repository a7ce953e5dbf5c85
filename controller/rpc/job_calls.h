#pragma once

#include "common/status/status.h"
#include "controller/jobs/jobs.h"
#include "paas/controller/v1/controller.pb.h"

namespace paas::controller {

// The calls about crons and operations, between messages and Jobs.
Status AnswerListCrons(Jobs& jobs, const paas::controller::v1::ListCronsRequest& request,
                       paas::controller::v1::ListCronsResponse* response);
Status AnswerListOperations(Jobs& jobs, const paas::controller::v1::ListOperationsRequest& request,
                            paas::controller::v1::ListOperationsResponse* response);
// The activity that was queued.
StatusOr<Activity> SubmitJob(Jobs& jobs, const paas::controller::v1::RunJobRequest& request,
                             const std::string& actor);

}  // namespace paas::controller
