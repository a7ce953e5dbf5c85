#include "controller/rpc/job_calls.h"

#include "controller/activity/activity_types.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;

// Of the last run: its result once it has one, else its state.
std::string ResultOf(const Activity& activity) {
  if (activity.state == ActivityState::kCancelled) return "cancelled";
  if (activity.state == ActivityState::kComplete) return activity.result;
  return activity.state == ActivityState::kPending ? "pending" : "in_progress";
}

}  // namespace

Status AnswerListCrons(Jobs& jobs, const pb::ListCronsRequest& request,
                       pb::ListCronsResponse* response) {
  PAAS_ASSIGN_OR_RETURN(const auto crons, jobs.ListCrons(request.project(), request.environment()));
  for (const CronListing& listing : crons) {
    pb::CronEntry& entry = *response->add_crons();
    entry.set_application(listing.cron.application);
    entry.set_name(listing.cron.cron.name);
    entry.set_spec(listing.cron.cron.spec);
    entry.set_resolved(listing.cron.schedule.resolved);
    entry.set_command(listing.cron.cron.start);
    if (listing.next_unix_s) entry.set_next_unix_ms(*listing.next_unix_s * 1000);
    if (!listing.last) continue;
    const Activity& last = *listing.last;
    entry.set_last_unix_ms(last.started_unix_ms != 0 ? last.started_unix_ms : last.created_unix_ms);
    entry.set_last_result(ResultOf(last));
    entry.set_last_activity(last.id);
  }
  return absl::OkStatus();
}

Status AnswerListOperations(Jobs& jobs, const pb::ListOperationsRequest& request,
                            pb::ListOperationsResponse* response) {
  PAAS_ASSIGN_OR_RETURN(const auto operations,
                        jobs.ListOperations(request.project(), request.environment()));
  for (const OperationListing& listing : operations) {
    pb::OperationEntry& entry = *response->add_operations();
    entry.set_application(listing.application);
    entry.set_name(listing.name);
    entry.set_is_source_operation(listing.is_source_operation);
    entry.set_role(listing.role);
    entry.set_command(listing.command);
  }
  return absl::OkStatus();
}

StatusOr<Activity> SubmitJob(Jobs& jobs, const pb::RunJobRequest& request,
                             const std::string& actor) {
  std::string type;
  switch (request.kind()) {
    case pb::RunJobRequest::CRON:
      type = kCron;
      break;
    case pb::RunJobRequest::OPERATION:
      type = kOperation;
      break;
    case pb::RunJobRequest::SOURCE_OPERATION:
      type = kSourceOperation;
      break;
    default:
      return InvalidArgument("unknown kind of job");
  }
  return jobs.Run(type, request.project(), request.environment(), request.application(),
                  request.name(), {request.variables().begin(), request.variables().end()}, actor);
}

}  // namespace paas::controller
