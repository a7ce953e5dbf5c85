#pragma once

#include <string>

#include "controller/access/gate.h"
#include "controller/activity/activity_queue.h"
#include "controller/activity/journal.h"
#include "controller/deploy/deployments.h"
#include "controller/deploy/routing_table.h"
#include "controller/deploy/variables.h"
#include "controller/jobs/jobs.h"
#include "controller/rpc/agent_proxy.h"
#include "controller/rpc/doctor.h"
#include "controller/state/state_store.h"
#include "controller/tls/certificate_store.h"
#include "paas/controller/v1/controller.grpc.pb.h"

namespace paas::controller {

// The edge to paasctl: checks shapes and translates, nothing else. Everything it uses outlives it.
class ControllerService final : public v1::Controller::Service {
 public:
  struct Parts {
    StateStore& store;
    Journal& journal;
    ActivityQueue& queue;
    Deployments& deployments;
    Variables& variables;
    Jobs& jobs;
    AgentProxy& agent;
    SystemDoctor& doctor;
    const RoutingTable& routes;
    CertificateStore& certificates;
    Gate& gate;
    std::string version;
  };
  explicit ControllerService(Parts parts) : parts_(std::move(parts)) {}

  using EventWriter = grpc::ServerWriter<v1::ActivityEvent>;

  grpc::Status Deploy(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::ActivityEvent, v1::DeployRequest>* stream) override;
  grpc::Status Plan(grpc::ServerContext* context, grpc::ServerReader<v1::DeployRequest>* reader,
                    v1::PlanResponse* response) override;
  grpc::Status ListEnvironments(grpc::ServerContext* context,
                                const v1::ListEnvironmentsRequest* request,
                                v1::ListEnvironmentsResponse* response) override;
  grpc::Status GetEnvironment(grpc::ServerContext* context,
                              const v1::GetEnvironmentRequest* request,
                              v1::Environment* response) override;
  grpc::Status DeleteEnvironment(grpc::ServerContext* context,
                                 const v1::DeleteEnvironmentRequest* request,
                                 EventWriter* writer) override;
  grpc::Status Redeploy(grpc::ServerContext* context, const v1::RedeployRequest* request,
                        EventWriter* writer) override;
  grpc::Status ListActivities(grpc::ServerContext* context,
                              const v1::ListActivitiesRequest* request,
                              v1::ListActivitiesResponse* response) override;
  grpc::Status GetActivity(grpc::ServerContext* context, const v1::GetActivityRequest* request,
                           v1::Activity* response) override;
  grpc::Status WatchActivity(grpc::ServerContext* context, const v1::WatchActivityRequest* request,
                             EventWriter* writer) override;
  grpc::Status CancelActivity(grpc::ServerContext* context,
                              const v1::CancelActivityRequest* request,
                              v1::Activity* response) override;
  grpc::Status ListContainers(grpc::ServerContext* context,
                              const v1::ListContainersRequest* request,
                              paas::agent::v1::ListResponse* response) override;
  grpc::Status Exec(grpc::ServerContext* context, AgentProxy::ExecStream* stream) override;
  grpc::Status Logs(grpc::ServerContext* context, const paas::agent::v1::LogsRequest* request,
                    grpc::ServerWriter<paas::agent::v1::LogChunk>* writer) override;
  grpc::Status Stats(grpc::ServerContext* context, const paas::agent::v1::StatsRequest* request,
                     paas::agent::v1::StatsResponse* response) override;
  grpc::Status Network(grpc::ServerContext* context, const paas::agent::v1::NetworkRequest* request,
                       paas::agent::v1::NetworkResponse* response) override;
  grpc::Status ListRoutes(grpc::ServerContext* context, const v1::ListRoutesRequest* request,
                          v1::ListRoutesResponse* response) override;
  grpc::Status ExplainRoute(grpc::ServerContext* context, const v1::ExplainRouteRequest* request,
                            v1::ExplainRouteResponse* response) override;
  grpc::Status GetTlsAuthority(grpc::ServerContext* context,
                               const v1::GetTlsAuthorityRequest* request,
                               v1::GetTlsAuthorityResponse* response) override;
  grpc::Status ListRelationships(grpc::ServerContext* context,
                                 const v1::ListRelationshipsRequest* request,
                                 v1::ListRelationshipsResponse* response) override;
  grpc::Status ListVariables(grpc::ServerContext* context, const v1::ListVariablesRequest* request,
                             v1::ListVariablesResponse* response) override;
  grpc::Status SetVariable(grpc::ServerContext* context, const v1::SetVariableRequest* request,
                           v1::ChangeVariableResponse* response) override;
  grpc::Status UnsetVariable(grpc::ServerContext* context, const v1::UnsetVariableRequest* request,
                             v1::ChangeVariableResponse* response) override;
  grpc::Status ExplainVariable(grpc::ServerContext* context,
                               const v1::ExplainVariableRequest* request,
                               v1::ExplainVariableResponse* response) override;
  grpc::Status ListCrons(grpc::ServerContext* context, const v1::ListCronsRequest* request,
                         v1::ListCronsResponse* response) override;
  grpc::Status ListOperations(grpc::ServerContext* context,
                              const v1::ListOperationsRequest* request,
                              v1::ListOperationsResponse* response) override;
  grpc::Status RunJob(grpc::ServerContext* context, const v1::RunJobRequest* request,
                      EventWriter* writer) override;
  grpc::Status Doctor(grpc::ServerContext* context, const v1::DoctorRequest* request,
                      v1::DoctorResponse* response) override;
  grpc::Status Version(grpc::ServerContext* context, const v1::VersionRequest* request,
                       v1::VersionResponse* response) override;

 private:
  Parts parts_;
};

}  // namespace paas::controller
