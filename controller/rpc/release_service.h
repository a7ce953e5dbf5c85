#pragma once

#include <cstdint>

#include "controller/activity/journal.h"
#include "controller/deploy/deployments.h"
#include "controller/garbage/garbage_collector.h"
#include "controller/state/state_store.h"
#include "paas/controller/v1/releases.grpc.pb.h"

namespace paas::controller {

// The edge to paasctl for releases: checks shapes and translates, nothing else. Everything it uses
// outlives it.
class ReleaseService final : public paas::controller::v1::Releases::Service {
 public:
  struct Parts {
    StateStore& store;
    Journal& journal;
    Deployments& deployments;
    GarbageCollector& garbage;
    DiskClient& disk;
    uint32_t kept_releases = 10;
  };
  explicit ReleaseService(Parts parts) : parts_(parts) {}

  grpc::Status List(grpc::ServerContext* context,
                    const paas::controller::v1::ListReleasesRequest* request,
                    paas::controller::v1::ListReleasesResponse* response) override;
  grpc::Status Rollback(grpc::ServerContext* context,
                        const paas::controller::v1::RollbackRequest* request,
                        grpc::ServerWriter<paas::controller::v1::ActivityEvent>* writer) override;
  grpc::Status Diff(grpc::ServerContext* context,
                    const paas::controller::v1::DiffReleasesRequest* request,
                    paas::controller::v1::DiffReleasesResponse* response) override;
  grpc::Status CollectGarbage(grpc::ServerContext* context,
                              const paas::controller::v1::CollectGarbageRequest* request,
                              paas::controller::v1::CollectGarbageResponse* response) override;

 private:
  Parts parts_;
};

}  // namespace paas::controller
