#pragma once

#include <memory>

#include "paas/controller/v1/environments.grpc.pb.h"
#include "paasctl/client/environment_calls.h"
#include "paasctl/client/grpc_connection.h"

namespace paas::paasctl {

// EnvironmentCalls over gRPC.
class GrpcEnvironments final : public EnvironmentCalls {
 public:
  explicit GrpcEnvironments(GrpcConnection& connection)
      : connection_(connection),
        stub_(paas::controller::v1::Environments::NewStub(connection.channel())) {}

  Status Branch(const BranchRequest& request, const EventSink& sink) override;
  Status Activate(const EnvironmentId& id, const EventSink& sink) override;
  Status Deactivate(const EnvironmentId& id, const EventSink& sink) override;
  Status Merge(const EnvironmentId& id, const EventSink& sink) override;
  Status Synchronize(const SyncRequest& request, const EventSink& sink) override;
  StatusOr<Environment> Describe(const EnvironmentId& id, const EnvironmentChange& change) override;
  StatusOr<std::vector<VolumeUsage>> MeasureData(const EnvironmentId& id) override;
  StatusOr<std::vector<Environment>> ListMerged(const std::string& project) override;
  StatusOr<HttpAccess> GetHttpAccess(const EnvironmentId& id) override;
  StatusOr<HttpAccess> SetHttpAccess(const EnvironmentId& id,
                                     const HttpAccessChange& change) override;

 private:
  GrpcConnection& connection_;
  const std::unique_ptr<paas::controller::v1::Environments::Stub> stub_;
};

}  // namespace paas::paasctl
