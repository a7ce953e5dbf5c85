#include "paasctl/client/grpc_jobs.h"

namespace paas::paasctl {
namespace {

namespace controller = paas::controller::v1;
using Stub = controller::Controller::Stub;

controller::RunJobRequest::Kind ToProto(JobKind kind) {
  switch (kind) {
    case JobKind::kCron:
      return controller::RunJobRequest::CRON;
    case JobKind::kOperation:
      return controller::RunJobRequest::OPERATION;
    case JobKind::kSourceOperation:
      return controller::RunJobRequest::SOURCE_OPERATION;
  }
  return controller::RunJobRequest::KIND_UNSPECIFIED;
}

}  // namespace

StatusOr<std::vector<Cron>> GrpcJobs::ListCrons(const EnvironmentId& id) {
  controller::ListCronsRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(&Stub::ListCrons, request));
  std::vector<Cron> crons;
  for (const controller::CronEntry& entry : reply.crons()) {
    crons.push_back({.application = entry.application(),
                     .name = entry.name(),
                     .spec = entry.spec(),
                     .resolved = entry.resolved(),
                     .command = entry.command(),
                     .next_unix_ms = entry.next_unix_ms(),
                     .last_unix_ms = entry.last_unix_ms(),
                     .last_result = entry.last_result(),
                     .last_activity = entry.last_activity()});
  }
  return crons;
}

StatusOr<std::vector<Operation>> GrpcJobs::ListOperations(const EnvironmentId& id) {
  controller::ListOperationsRequest request;
  request.set_project(id.project);
  request.set_environment(id.environment);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(&Stub::ListOperations, request));
  std::vector<Operation> operations;
  for (const controller::OperationEntry& entry : reply.operations()) {
    operations.push_back({entry.application(), entry.name(), entry.is_source_operation(),
                          entry.role(), entry.command()});
  }
  return operations;
}

Status GrpcJobs::Run(const JobRequest& request, const EventSink& sink) {
  controller::RunJobRequest message;
  message.set_project(request.target.project);
  message.set_environment(request.target.environment);
  message.set_application(request.application);
  message.set_kind(ToProto(request.kind));
  message.set_name(request.name);
  for (const std::string& variable : request.variables) message.add_variables(variable);
  return connection_.Follow(&Stub::RunJob, message, sink);
}

}  // namespace paas::paasctl
