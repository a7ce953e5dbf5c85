#include "controller/rpc/controller_service.h"

#include "common/rpc/status.h"
#include "controller/rpc/caller.h"
#include "controller/rpc/conversions.h"
#include "controller/rpc/environment_view.h"
#include "controller/rpc/follow.h"
#include "controller/rpc/guarded_service.h"
#include "controller/rpc/job_calls.h"
#include "controller/rpc/relationship_calls.h"
#include "controller/rpc/route_calls.h"
#include "controller/rpc/upload.h"
#include "controller/rpc/variable_calls.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

// Whose requests are streams: the gate sees their first messages here.
constexpr char kDeploy[] = "/paas.controller.v1.Controller/Deploy";
constexpr char kPlan[] = "/paas.controller.v1.Controller/Plan";
constexpr char kExec[] = "/paas.controller.v1.Controller/Exec";

constexpr uint32_t kDefaultActivities = 20;
constexpr uint32_t kMostActivities = 1000;

}  // namespace

grpc::Status ControllerService::Deploy(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<pb::ActivityEvent, pb::DeployRequest>* stream) {
  Upload upload(*context, *stream);
  const StatusOr<Deployments::PushOrder> order = upload.Header(parts_.gate, kDeploy);
  if (!order.ok()) return ToGrpc(order.status());
  const StatusOr<Activity> activity = parts_.deployments.Push(*order, upload.Pieces());
  if (activity.ok()) upload.SkipRest();
  return Show(parts_.journal, activity, *context, *stream);
}

grpc::Status ControllerService::Plan(grpc::ServerContext* context,
                                     grpc::ServerReader<pb::DeployRequest>* reader,
                                     pb::PlanResponse* response) {
  Upload upload(*context, *reader);
  const StatusOr<Deployments::PushOrder> order = upload.Header(parts_.gate, kPlan);
  if (!order.ok()) return ToGrpc(order.status());
  const StatusOr<DeployPlan> plan = parts_.deployments.Plan(*order, upload.Pieces());
  if (plan.ok()) upload.SkipRest();
  if (!plan.ok()) return ToGrpc(plan.status());
  *response = ToProto(*plan);
  return grpc::Status::OK;
}

grpc::Status ControllerService::ListEnvironments(grpc::ServerContext*,
                                                 const pb::ListEnvironmentsRequest* request,
                                                 pb::ListEnvironmentsResponse* response) {
  const auto view = EnvironmentView::Load(parts_.store, request->project());
  if (!view.ok()) return ToGrpc(view.status());
  for (const Environment& environment : view->environments()) {
    *response->add_environments() = view->Of(environment);
  }
  return grpc::Status::OK;
}

grpc::Status ControllerService::GetEnvironment(grpc::ServerContext*,
                                               const pb::GetEnvironmentRequest* request,
                                               pb::Environment* response) {
  const auto environment = parts_.store.GetEnvironment(request->project(), request->environment());
  if (!environment.ok()) return ToGrpc(environment.status());
  const auto view = EnvironmentView::Load(parts_.store, environment->project);
  if (!view.ok()) return ToGrpc(view.status());
  *response = view->Of(*environment);
  return grpc::Status::OK;
}

grpc::Status ControllerService::DeleteEnvironment(grpc::ServerContext* context,
                                                  const pb::DeleteEnvironmentRequest* request,
                                                  EventWriter* writer) {
  const StatusOr<Activity> activity =
      parts_.deployments.Delete(request->project(), request->environment(), CallerOf(*context));
  return Show(parts_.journal, activity, *context, *writer);
}

grpc::Status ControllerService::Redeploy(grpc::ServerContext* context,
                                         const pb::RedeployRequest* request, EventWriter* writer) {
  const StatusOr<Activity> activity =
      parts_.deployments.Redeploy({.project = request->project(),
                                   .environment = request->environment(),
                                   .rebuild = request->rebuild(),
                                   .actor = CallerOf(*context)});
  return Show(parts_.journal, activity, *context, *writer);
}

grpc::Status ControllerService::ListActivities(grpc::ServerContext*,
                                               const pb::ListActivitiesRequest* request,
                                               pb::ListActivitiesResponse* response) {
  const uint32_t limit = request->limit() == 0 ? kDefaultActivities : request->limit();
  const auto activities = parts_.store.ListActivities({.project = request->project(),
                                                       .environment = request->environment(),
                                                       .type = request->type(),
                                                       .state = std::nullopt,
                                                       .limit = std::min(limit, kMostActivities)});
  if (!activities.ok()) return ToGrpc(activities.status());
  for (const Activity& activity : *activities) *response->add_activities() = ToProto(activity);
  return grpc::Status::OK;
}

grpc::Status ControllerService::GetActivity(grpc::ServerContext*,
                                            const pb::GetActivityRequest* request,
                                            pb::Activity* response) {
  const StatusOr<Activity> activity = parts_.store.FindActivity(request->id());
  if (!activity.ok()) return ToGrpc(activity.status());
  *response = ToProto(*activity);
  return grpc::Status::OK;
}

grpc::Status ControllerService::WatchActivity(grpc::ServerContext* context,
                                              const pb::WatchActivityRequest* request,
                                              EventWriter* writer) {
  const StatusOr<Activity> activity = parts_.store.FindActivity(request->id());
  if (!activity.ok()) return ToGrpc(activity.status());
  return ToGrpc(Show(parts_.journal, activity->id, request->after_sequence(), *context, *writer));
}

grpc::Status ControllerService::CancelActivity(grpc::ServerContext*,
                                               const pb::CancelActivityRequest* request,
                                               pb::Activity* response) {
  const StatusOr<Activity> activity = parts_.queue.Cancel(request->id());
  if (!activity.ok()) return ToGrpc(activity.status());
  *response = ToProto(*activity);
  return grpc::Status::OK;
}

grpc::Status ControllerService::ListContainers(grpc::ServerContext*,
                                               const pb::ListContainersRequest* request,
                                               paas::agent::v1::ListResponse* response) {
  return ToGrpc(parts_.agent.List(request->project(), request->environment(), response));
}

grpc::Status ControllerService::Stats(grpc::ServerContext*,
                                      const paas::agent::v1::StatsRequest* request,
                                      paas::agent::v1::StatsResponse* response) {
  return ToGrpc(parts_.agent.Stats(*request, response));
}

grpc::Status ControllerService::Network(grpc::ServerContext*,
                                        const paas::agent::v1::NetworkRequest* request,
                                        paas::agent::v1::NetworkResponse* response) {
  return ToGrpc(parts_.agent.Network(*request, response));
}

grpc::Status ControllerService::Exec(grpc::ServerContext* context, AgentProxy::ExecStream* stream) {
  return ToGrpc(
      parts_.agent.Exec(*context, *stream, [&](const paas::agent::v1::ExecRequest& first) {
        return PermitFirst(parts_.gate, *context, kExec, first);
      }));
}

grpc::Status ControllerService::Logs(grpc::ServerContext* context,
                                     const paas::agent::v1::LogsRequest* request,
                                     grpc::ServerWriter<paas::agent::v1::LogChunk>* writer) {
  return ToGrpc(parts_.agent.Logs(*context, *request, *writer));
}

grpc::Status ControllerService::ListRoutes(grpc::ServerContext*,
                                           const pb::ListRoutesRequest* request,
                                           pb::ListRoutesResponse* response) {
  StatusOr<pb::ListRoutesResponse> listed = paas::controller::ListRoutes(parts_.store, *request);
  if (!listed.ok()) return ToGrpc(listed.status());
  *response = *std::move(listed);
  return grpc::Status::OK;
}

grpc::Status ControllerService::ExplainRoute(grpc::ServerContext*,
                                             const pb::ExplainRouteRequest* request,
                                             pb::ExplainRouteResponse* response) {
  StatusOr<pb::ExplainRouteResponse> explained =
      paas::controller::ExplainRoute(parts_.store, parts_.routes, *request);
  if (!explained.ok()) return ToGrpc(explained.status());
  *response = *std::move(explained);
  return grpc::Status::OK;
}

grpc::Status ControllerService::GetTlsAuthority(grpc::ServerContext*,
                                                const pb::GetTlsAuthorityRequest*,
                                                pb::GetTlsAuthorityResponse* response) {
  const StatusOr<std::string> certificate = parts_.certificates.LocalAuthorityCertificate();
  if (!certificate.ok()) return ToGrpc(certificate.status());
  response->set_certificate(*certificate);
  return grpc::Status::OK;
}

grpc::Status ControllerService::ListRelationships(grpc::ServerContext*,
                                                  const pb::ListRelationshipsRequest* request,
                                                  pb::ListRelationshipsResponse* response) {
  StatusOr<pb::ListRelationshipsResponse> listed =
      paas::controller::ListRelationships(parts_.store, *request);
  if (!listed.ok()) return ToGrpc(listed.status());
  *response = *std::move(listed);
  return grpc::Status::OK;
}

grpc::Status ControllerService::ListVariables(grpc::ServerContext*,
                                              const pb::ListVariablesRequest* request,
                                              pb::ListVariablesResponse* response) {
  return ToGrpc(AnswerListVariables(parts_.variables, *request, response));
}

grpc::Status ControllerService::SetVariable(grpc::ServerContext* context,
                                            const pb::SetVariableRequest* request,
                                            pb::ChangeVariableResponse* response) {
  return ToGrpc(AnswerSetVariable(parts_.variables, *request, CallerOf(*context), response));
}

grpc::Status ControllerService::UnsetVariable(grpc::ServerContext* context,
                                              const pb::UnsetVariableRequest* request,
                                              pb::ChangeVariableResponse* response) {
  return ToGrpc(AnswerUnsetVariable(parts_.variables, *request, CallerOf(*context), response));
}

grpc::Status ControllerService::ExplainVariable(grpc::ServerContext*,
                                                const pb::ExplainVariableRequest* request,
                                                pb::ExplainVariableResponse* response) {
  return ToGrpc(AnswerExplainVariable(parts_.variables, *request, response));
}

grpc::Status ControllerService::ListCrons(grpc::ServerContext*, const pb::ListCronsRequest* request,
                                          pb::ListCronsResponse* response) {
  return ToGrpc(AnswerListCrons(parts_.jobs, *request, response));
}

grpc::Status ControllerService::ListOperations(grpc::ServerContext*,
                                               const pb::ListOperationsRequest* request,
                                               pb::ListOperationsResponse* response) {
  return ToGrpc(AnswerListOperations(parts_.jobs, *request, response));
}

grpc::Status ControllerService::RunJob(grpc::ServerContext* context,
                                       const pb::RunJobRequest* request, EventWriter* writer) {
  const StatusOr<Activity> activity = SubmitJob(parts_.jobs, *request, CallerOf(*context));
  return Show(parts_.journal, activity, *context, *writer);
}

grpc::Status ControllerService::Doctor(grpc::ServerContext*, const pb::DoctorRequest*,
                                       pb::DoctorResponse* response) {
  *response = parts_.doctor.Examine();
  return grpc::Status::OK;
}

grpc::Status ControllerService::Version(grpc::ServerContext*, const pb::VersionRequest*,
                                        pb::VersionResponse* response) {
  response->set_controller(parts_.version);
  paas::agent::v1::NodeResponse node;
  if (parts_.agent.Node(&node).ok()) response->set_agent(node.version());
  return grpc::Status::OK;
}

}  // namespace paas::controller
