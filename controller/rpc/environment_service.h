#pragma once

#include "controller/activity/journal.h"
#include "controller/client/data_client.h"
#include "controller/deploy/branches.h"
#include "controller/deploy/http_access.h"
#include "controller/state/state_store.h"
#include "paas/controller/v1/environments.grpc.pb.h"

namespace paas::controller {

// The edge to paasctl for the tree of environments: checks shapes and translates, nothing else.
// Everything it uses outlives it.
class EnvironmentService final : public paas::controller::v1::Environments::Service {
 public:
  struct Parts {
    StateStore& store;
    Journal& journal;
    Branches& branches;
    DataClient& data;
    HttpAccesses& access;
  };
  explicit EnvironmentService(Parts parts) : parts_(parts) {}

  using EventWriter = grpc::ServerWriter<paas::controller::v1::ActivityEvent>;

  grpc::Status Branch(grpc::ServerContext* context,
                      const paas::controller::v1::BranchRequest* request,
                      EventWriter* writer) override;
  grpc::Status Activate(grpc::ServerContext* context,
                        const paas::controller::v1::EnvironmentRequest* request,
                        EventWriter* writer) override;
  grpc::Status Deactivate(grpc::ServerContext* context,
                          const paas::controller::v1::EnvironmentRequest* request,
                          EventWriter* writer) override;
  grpc::Status Merge(grpc::ServerContext* context,
                     const paas::controller::v1::EnvironmentRequest* request,
                     EventWriter* writer) override;
  grpc::Status Synchronize(grpc::ServerContext* context,
                           const paas::controller::v1::SynchronizeRequest* request,
                           EventWriter* writer) override;
  grpc::Status Describe(grpc::ServerContext* context,
                        const paas::controller::v1::DescribeRequest* request,
                        paas::controller::v1::Environment* response) override;
  grpc::Status ListMerged(grpc::ServerContext* context,
                          const paas::controller::v1::ListMergedRequest* request,
                          paas::controller::v1::ListMergedResponse* response) override;
  grpc::Status GetHttpAccess(grpc::ServerContext* context,
                             const paas::controller::v1::EnvironmentRequest* request,
                             paas::controller::v1::HttpAccess* response) override;
  grpc::Status SetHttpAccess(grpc::ServerContext* context,
                             const paas::controller::v1::SetHttpAccessRequest* request,
                             paas::controller::v1::HttpAccess* response) override;
  grpc::Status MeasureData(grpc::ServerContext* context,
                           const paas::controller::v1::EnvironmentRequest* request,
                           paas::controller::v1::MeasureDataResponse* response) override;

 private:
  const Parts parts_;
};

}  // namespace paas::controller
