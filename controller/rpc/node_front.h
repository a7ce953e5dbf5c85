#pragma once

#include <memory>

#include "common/concurrency/repeating_task.h"
#include "common/rpc/call_observer.h"
#include "common/rpc/server.h"
#include "controller/nodes/nodes.h"
#include "paas/node/v1/membership.grpc.pb.h"

namespace paas::controller {

// What nodes call: translates, and names the caller by its certificate.
class MembershipService final : public paas::node::v1::Membership::Service {
 public:
  explicit MembershipService(Nodes& nodes) : nodes_(nodes) {}

  grpc::Status Join(grpc::ServerContext* context, const paas::node::v1::JoinRequest* request,
                    paas::node::v1::JoinResponse* response) override;
  grpc::Status Renew(grpc::ServerContext* context, const paas::node::v1::RenewRequest* request,
                     paas::node::v1::RenewResponse* response) override;
  grpc::Status Report(grpc::ServerContext* context, const paas::node::v1::ReportRequest* request,
                      paas::node::v1::ReportResponse* response) override;

 private:
  Nodes& nodes_;
};

// The listener for nodes, with the controller's certificate of their authority, which it keeps
// fresh. Who has no certificate may join, and nothing else.
class NodeFront {
 public:
  // `nodes` and the observer outlive it.
  static StatusOr<std::unique_ptr<NodeFront>> Start(Nodes& nodes, const rpc::Endpoint& listen,
                                                    rpc::CallObserver* observer);
  ~NodeFront();

  void Shutdown(std::chrono::milliseconds grace);

 private:
  explicit NodeFront(Nodes& nodes) : nodes_(nodes), service_(nodes) {}
  void Keep();

  Nodes& nodes_;
  MembershipService service_;
  std::unique_ptr<rpc::Server> server_;
  RepeatingTask keeper_;
};

}  // namespace paas::controller
