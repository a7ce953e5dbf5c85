#pragma once

#include <memory>

#include "paas/controller/v1/releases.grpc.pb.h"
#include "paasctl/client/grpc_connection.h"
#include "paasctl/client/release_calls.h"

namespace paas::paasctl {

// ReleaseCalls over gRPC.
class GrpcReleases final : public ReleaseCalls {
 public:
  explicit GrpcReleases(GrpcConnection& connection)
      : connection_(connection),
        stub_(paas::controller::v1::Releases::NewStub(connection.channel())) {}

  StatusOr<std::vector<Release>> List(const EnvironmentId& id, uint32_t limit) override;
  Status Rollback(const RollbackRequest& request, const EventSink& sink) override;
  StatusOr<ReleaseComparison> Diff(const EnvironmentId& id, uint32_t before,
                                   uint32_t after) override;
  StatusOr<GarbageReport> CollectGarbage(bool dry_run) override;

 private:
  GrpcConnection& connection_;
  const std::unique_ptr<paas::controller::v1::Releases::Stub> stub_;
};

}  // namespace paas::paasctl
