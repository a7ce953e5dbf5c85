#include "paasctl/client/grpc_nodes.h"

namespace paas::paasctl {
namespace {

namespace pb = paas::controller::v1;
using Stub = pb::Nodes::Stub;

Node FromProto(const pb::Node& proto) {
  return {.id = proto.id(),
          .role = proto.role(),
          .name = proto.name(),
          .version = proto.version(),
          .joined_unix_ms = proto.joined_unix_ms(),
          .seen_unix_ms = proto.seen_unix_ms(),
          .certificate_expires_unix_ms = proto.certificate_expires_unix_ms()};
}

}  // namespace

StatusOr<JoinToken> GrpcNodes::CreateJoinToken(const std::string& role, uint32_t valid_seconds) {
  pb::CreateJoinTokenRequest request;
  request.set_role(role);
  request.set_valid_seconds(valid_seconds);
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*stub_, &Stub::CreateJoinToken, request));
  return JoinToken{reply.token(), reply.expires_unix_ms(), reply.listen()};
}

StatusOr<std::vector<Node>> GrpcNodes::ListNodes() {
  PAAS_ASSIGN_OR_RETURN(const auto reply,
                        connection_.Call(*stub_, &Stub::List, pb::ListNodesRequest()));
  std::vector<Node> nodes;
  for (const pb::Node& node : reply.nodes()) nodes.push_back(FromProto(node));
  return nodes;
}

StatusOr<Node> GrpcNodes::RemoveNode(const std::string& id_or_name) {
  pb::RemoveNodeRequest request;
  request.set_node(id_or_name);
  PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(*stub_, &Stub::Remove, request));
  return FromProto(reply);
}

}  // namespace paas::paasctl
