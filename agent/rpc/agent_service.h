#pragma once

#include <string>
#include <vector>

#include "agent/admission/admission.h"
#include "agent/converge/environment_converger.h"
#include "agent/image/image_collector.h"
#include "agent/node/finding.h"
#include "agent/oom/oom_keeper.h"
#include "agent/router/router.h"
#include "agent/task/task_runner.h"
#include "paas/agent/v1/agent.grpc.pb.h"

namespace paas::agent {

// The edge of the agent: translates, and nothing else. Everything is borrowed. Thread-safe.
class AgentService final : public paas::agent::v1::Agent::Service {
 public:
  struct Parts {
    EnvironmentConverger* converger;
    TaskRunner* tasks;
    InstanceTable* table;
    container::Engine* engine;
    Volumes* volumes;
    network::Network* network;
    Router* router;
    ImageCollector* images;
    const Admission* admission;
    const OomKeeper* ooms;
    Paths paths;
    std::string version;
  };
  explicit AgentService(Parts parts) : parts_(std::move(parts)) {}

  grpc::Status PlanEnvironment(grpc::ServerContext* context,
                               const paas::agent::v1::PlanEnvironmentRequest* request,
                               paas::agent::v1::PlanEnvironmentResponse* response) override;
  grpc::Status ApplyEnvironment(grpc::ServerContext* context,
                                const paas::agent::v1::ApplyEnvironmentRequest* request,
                                grpc::ServerWriter<paas::agent::v1::ApplyEvent>* writer) override;
  grpc::Status RemoveEnvironment(grpc::ServerContext* context,
                                 const paas::agent::v1::RemoveEnvironmentRequest* request,
                                 grpc::ServerWriter<paas::agent::v1::ApplyEvent>* writer) override;
  grpc::Status ApplyRouter(grpc::ServerContext* context,
                           const paas::agent::v1::ApplyRouterRequest* request,
                           paas::agent::v1::ApplyRouterResponse* response) override;
  grpc::Status RunTask(grpc::ServerContext* context, const paas::agent::v1::RunTaskRequest* request,
                       grpc::ServerWriter<paas::agent::v1::TaskEvent>* writer) override;
  grpc::Status Exec(grpc::ServerContext* context,
                    grpc::ServerReaderWriter<paas::agent::v1::ExecResponse,
                                             paas::agent::v1::ExecRequest>* stream) override;
  grpc::Status Logs(grpc::ServerContext* context, const paas::agent::v1::LogsRequest* request,
                    grpc::ServerWriter<paas::agent::v1::LogChunk>* writer) override;
  grpc::Status List(grpc::ServerContext* context, const paas::agent::v1::ListRequest* request,
                    paas::agent::v1::ListResponse* response) override;
  grpc::Status Stats(grpc::ServerContext* context, const paas::agent::v1::StatsRequest* request,
                     paas::agent::v1::StatsResponse* response) override;
  grpc::Status Network(grpc::ServerContext* context, const paas::agent::v1::NetworkRequest* request,
                       paas::agent::v1::NetworkResponse* response) override;
  grpc::Status Node(grpc::ServerContext* context, const paas::agent::v1::NodeRequest* request,
                    paas::agent::v1::NodeResponse* response) override;
  grpc::Status Survey(grpc::ServerContext* context, const paas::agent::v1::SurveyRequest* request,
                      paas::agent::v1::SurveyResponse* response) override;
  grpc::Status Collect(grpc::ServerContext* context, const paas::agent::v1::CollectRequest* request,
                       paas::agent::v1::CollectResponse* response) override;
  grpc::Status Admit(grpc::ServerContext* context, const paas::agent::v1::AdmitRequest* request,
                     paas::agent::v1::AdmitResponse* response) override;

 private:
  // Names of containers that have logs, those that are gone included.
  std::vector<std::string> LoggedContainers(const std::string& environment_id) const;

  const Parts parts_;
};

}  // namespace paas::agent
