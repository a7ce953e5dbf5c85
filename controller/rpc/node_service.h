#pragma once

#include <memory>
#include <string>

#include "controller/nodes/nodes.h"
#include "paas/controller/v1/nodes.grpc.pb.h"

namespace paas::controller {

// The edge to paasctl for nodes: translates, nothing else. What it uses outlives it.
class NodeService final : public paas::controller::v1::Nodes::Service {
 public:
  // `nodes` may be null: then the controller takes no nodes in. `listen` is shown to people.
  NodeService(Nodes* nodes, std::string listen) : nodes_(nodes), listen_(std::move(listen)) {}

  grpc::Status CreateJoinToken(grpc::ServerContext* context,
                               const paas::controller::v1::CreateJoinTokenRequest* request,
                               paas::controller::v1::CreateJoinTokenResponse* response) override;
  grpc::Status List(grpc::ServerContext* context,
                    const paas::controller::v1::ListNodesRequest* request,
                    paas::controller::v1::ListNodesResponse* response) override;
  grpc::Status Remove(grpc::ServerContext* context,
                      const paas::controller::v1::RemoveNodeRequest* request,
                      paas::controller::v1::Node* response) override;

 private:
  Nodes* const nodes_;
  const std::string listen_;
};

}  // namespace paas::controller
