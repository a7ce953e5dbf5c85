#pragma once

#include <memory>

#include "paas/controller/v1/live.grpc.pb.h"
#include "paasctl/client/grpc_connection.h"
#include "paasctl/client/live_calls.h"

namespace paas::paasctl {

// LiveCalls over gRPC.
class GrpcLive final : public LiveCalls {
 public:
  explicit GrpcLive(GrpcConnection& connection)
      : connection_(connection), stub_(paas::controller::v1::Live::NewStub(connection.channel())) {}

  StatusOr<std::vector<ContainerResources>> Resources(const EnvironmentId& id) override;
  Status SetResources(const EnvironmentId& id, const std::vector<std::string>& wishes,
                      const EventSink& sink) override;
  StatusOr<Plan> PlanResources(const EnvironmentId& id,
                               const std::vector<std::string>& wishes) override;
  Status Pause(const EnvironmentId& id, const PauseMode& mode, const EventSink& sink) override;
  Status Resume(const EnvironmentId& id, const EventSink& sink) override;

 private:
  GrpcConnection& connection_;
  const std::unique_ptr<paas::controller::v1::Live::Stub> stub_;
};

}  // namespace paas::paasctl
