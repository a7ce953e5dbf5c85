#pragma once

#include "controller/activity/journal.h"
#include "controller/deploy/pauses.h"
#include "controller/deploy/resources.h"
#include "paas/controller/v1/live.grpc.pb.h"

namespace paas::controller {

// The edge to paasctl for changes of what runs: translates, nothing else. Everything it uses
// outlives it.
class LiveService final : public paas::controller::v1::Live::Service {
 public:
  struct Parts {
    Journal& journal;
    Resources& resources;
    Pauses& pauses;
  };
  explicit LiveService(Parts parts) : parts_(parts) {}

  using EventWriter = grpc::ServerWriter<paas::controller::v1::ActivityEvent>;
  grpc::Status GetResources(grpc::ServerContext* context,
                            const paas::controller::v1::GetResourcesRequest* request,
                            paas::controller::v1::GetResourcesResponse* response) override;
  grpc::Status SetResources(grpc::ServerContext* context,
                            const paas::controller::v1::SetResourcesRequest* request,
                            EventWriter* writer) override;
  grpc::Status PlanResources(grpc::ServerContext* context,
                             const paas::controller::v1::SetResourcesRequest* request,
                             paas::controller::v1::PlanResponse* response) override;
  grpc::Status Pause(grpc::ServerContext* context,
                     const paas::controller::v1::PauseRequest* request,
                     EventWriter* writer) override;
  grpc::Status Resume(grpc::ServerContext* context,
                      const paas::controller::v1::ResumeRequest* request,
                      EventWriter* writer) override;

 private:
  Parts parts_;
};

}  // namespace paas::controller
