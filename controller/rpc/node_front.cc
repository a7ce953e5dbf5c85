#include "controller/rpc/node_front.h"

#include <grpcpp/grpcpp.h>

#include "common/log/log.h"
#include "common/rpc/status.h"

namespace paas::controller {
namespace {

namespace pb = paas::node::v1;
using rpc::ToGrpc;

constexpr std::chrono::seconds kRound{2};
constexpr std::string_view kJoin = "/paas.node.v1.Membership/Join";
constexpr std::string_view kMembership = "/paas.node.v1.Membership/";

Status Unknown() {
  return Status(absl::StatusCode::kPermissionDenied, "this is for nodes that have joined");
}

StatusOr<membership::Identity> IdentityOf(const grpc::ServerContext& context) {
  const auto identity = membership::IdentityOf(rpc::PeerOf(*context.auth_context()).uris);
  if (!identity) return Unknown();
  return *identity;
}

// Whether a caller is a member still is looked up by the service.
Status CheckPeer(const rpc::Peer& peer, std::string_view method) {
  if (method == kJoin) return absl::OkStatus();
  return method.starts_with(kMembership) && membership::IdentityOf(peer.uris) ? absl::OkStatus()
                                                                              : Unknown();
}

}  // namespace

grpc::Status MembershipService::Join(grpc::ServerContext*, const pb::JoinRequest* request,
                                     pb::JoinResponse* response) {
  const auto certificate = nodes_.Join({.token = request->token(),
                                        .role = request->role(),
                                        .name = request->name(),
                                        .request = request->certificate_request(),
                                        .version = request->version()});
  if (!certificate.ok()) return ToGrpc(certificate.status());
  log::Info(request->role() + " " + request->name() + " has joined");
  response->set_certificate(*certificate);
  return grpc::Status::OK;
}

grpc::Status MembershipService::Renew(grpc::ServerContext* context, const pb::RenewRequest* request,
                                      pb::RenewResponse* response) {
  const auto caller = IdentityOf(*context);
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto certificate = nodes_.Renew(*caller, request->certificate_request());
  if (!certificate.ok()) return ToGrpc(certificate.status());
  response->set_certificate(*certificate);
  return grpc::Status::OK;
}

grpc::Status MembershipService::Report(grpc::ServerContext* context,
                                       const pb::ReportRequest* request,
                                       pb::ReportResponse* response) {
  const auto caller = IdentityOf(*context);
  if (!caller.ok()) return ToGrpc(caller.status());
  const Status noted = nodes_.Report(*caller, request->version());
  if (!noted.ok()) return ToGrpc(noted);
  const auto removed = nodes_.RemovedIds();
  if (!removed.ok()) return ToGrpc(removed.status());
  for (const std::string& id : *removed) response->add_removed_ids(id);
  return grpc::Status::OK;
}

StatusOr<std::unique_ptr<NodeFront>> NodeFront::Start(Nodes& nodes, const rpc::Endpoint& listen,
                                                      rpc::CallObserver* observer) {
  std::unique_ptr<NodeFront> front(new NodeFront(nodes));
  PAAS_ASSIGN_OR_RETURN(front->server_, rpc::Server::Start({.endpoints = {listen},
                                                            .tls = nodes.authority().files(),
                                                            .observer = observer,
                                                            .client_certificate_optional = true,
                                                            .member_check = &CheckPeer},
                                                           {&front->service_}));
  front->keeper_.Start(kRound, RepeatingTask::First::kAfterInterval,
                       [f = front.get()] { f->Keep(); });
  return front;
}

NodeFront::~NodeFront() { Shutdown(std::chrono::milliseconds(0)); }

void NodeFront::Shutdown(std::chrono::milliseconds grace) {
  keeper_.Stop();
  if (server_ != nullptr) server_->Shutdown(grace);
}

void NodeFront::Keep() {
  const Status kept = nodes_.Keep();
  if (!kept.ok()) log::Error("keep the nodes' authority: " + Message(kept));
}

}  // namespace paas::controller
