#include "controller/rpc/members.h"

#include "common/rpc/channel.h"

namespace paas::controller {

StatusOr<std::unique_ptr<Members>> Members::Open(const Settings& settings, AccessStore& access,
                                                 const UnixClock& clock) {
  std::unique_ptr<Members> members(new Members(settings));
  if (settings.listen.empty()) return members;
  PAAS_ASSIGN_OR_RETURN(members->store_, OpenSqliteNodeStore(settings.database));
  PAAS_ASSIGN_OR_RETURN(NodeAuthority authority, NodeAuthority::Open(settings.directory, clock));
  members->nodes_ = std::make_unique<Nodes>(*members->store_, access, std::move(authority), clock,
                                            settings.certificate_lifetime_s);
  PAAS_RETURN_IF_ERROR(members->nodes_->Keep());
  return members;
}

StatusOr<std::shared_ptr<grpc::Channel>> Members::ConnectTo(const std::string& endpoint,
                                                            membership::Role role) const {
  PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint parsed, rpc::ParseEndpoint(endpoint));
  if (parsed.kind == rpc::Endpoint::Kind::kUnix) return rpc::Connect(parsed, {});
  if (nodes_ == nullptr) return rpc::Connect(parsed, settings_.tls);
  return rpc::ConnectToMember(parsed, nodes_->authority().files(),
                              membership::ExpectRole(role, nodes_->removed()));
}

Status Members::Serve(rpc::CallObserver* observer) {
  if (nodes_ == nullptr) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint listen, rpc::ParseEndpoint(settings_.listen));
  PAAS_ASSIGN_OR_RETURN(front_, NodeFront::Start(*nodes_, listen, observer));
  return absl::OkStatus();
}

void Members::Shutdown(std::chrono::milliseconds grace) {
  if (front_ != nullptr) front_->Shutdown(grace);
}

}  // namespace paas::controller
