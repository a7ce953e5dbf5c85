#include "controller/rpc/node_service.h"

#include "common/rpc/status.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

Status TakesNoNodes() {
  return FailedPrecondition("this controller takes no nodes in: set nodes_listen to tcp:HOST:PORT");
}

void Fill(const NodeRecord& node, pb::Node& out) {
  out.set_id(node.id);
  out.set_role(node.role);
  out.set_name(node.name);
  out.set_version(node.version);
  out.set_joined_unix_ms(node.joined_unix_ms);
  out.set_seen_unix_ms(node.seen_unix_ms);
  out.set_certificate_expires_unix_ms(node.certificate_expires_unix_ms);
}

}  // namespace

grpc::Status NodeService::CreateJoinToken(grpc::ServerContext*,
                                          const pb::CreateJoinTokenRequest* request,
                                          pb::CreateJoinTokenResponse* response) {
  if (nodes_ == nullptr) return ToGrpc(TakesNoNodes());
  const auto made = nodes_->CreateToken(request->role(), request->valid_seconds());
  if (!made.ok()) return ToGrpc(made.status());
  response->set_token(made->text);
  response->set_expires_unix_ms(made->expires_unix_ms);
  response->set_listen(listen_);
  return grpc::Status::OK;
}

grpc::Status NodeService::List(grpc::ServerContext*, const pb::ListNodesRequest*,
                               pb::ListNodesResponse* response) {
  if (nodes_ == nullptr) return ToGrpc(TakesNoNodes());
  const auto nodes = nodes_->List();
  if (!nodes.ok()) return ToGrpc(nodes.status());
  for (const NodeRecord& node : *nodes) Fill(node, *response->add_nodes());
  return grpc::Status::OK;
}

grpc::Status NodeService::Remove(grpc::ServerContext*, const pb::RemoveNodeRequest* request,
                                 pb::Node* response) {
  if (nodes_ == nullptr) return ToGrpc(TakesNoNodes());
  const auto removed = nodes_->Remove(request->node());
  if (!removed.ok()) return ToGrpc(removed.status());
  Fill(*removed, *response);
  return grpc::Status::OK;
}

}  // namespace paas::controller
