#pragma once

#include <memory>

#include "paas/controller/v1/nodes.grpc.pb.h"
#include "paasctl/client/grpc_connection.h"
#include "paasctl/client/node_calls.h"

namespace paas::paasctl {

// NodeCalls over gRPC.
class GrpcNodes final : public NodeCalls {
 public:
  explicit GrpcNodes(GrpcConnection& connection)
      : connection_(connection),
        stub_(paas::controller::v1::Nodes::NewStub(connection.channel())) {}

  StatusOr<JoinToken> CreateJoinToken(const std::string& role, uint32_t valid_seconds) override;
  StatusOr<std::vector<Node>> ListNodes() override;
  StatusOr<Node> RemoveNode(const std::string& id_or_name) override;

 private:
  GrpcConnection& connection_;
  const std::unique_ptr<paas::controller::v1::Nodes::Stub> stub_;
};

}  // namespace paas::paasctl
