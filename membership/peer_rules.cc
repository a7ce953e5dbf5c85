#include "membership/peer_rules.h"

#include <utility>

namespace paas::membership {
namespace {

constexpr std::string_view kHealth = "/grpc.health.v1.Health/";
constexpr std::string_view kImages = "/paas.image.v1.ImageStore/";
constexpr std::string_view kVolumes = "/paas.storage.v1.Storage/";

Status Denied(const std::string& what) { return Status(absl::StatusCode::kPermissionDenied, what); }

StatusOr<Identity> Known(const rpc::Peer& peer, const RemovedNodes& removed) {
  const std::optional<Identity> identity = IdentityOf(peer.uris);
  if (!identity) return Denied("its certificate names no node of the platform");
  if (removed.Contains(identity->id)) {
    return Denied(std::string(Name(identity->role)) + " " + identity->id + " was removed");
  }
  return *identity;
}

bool MayCall(Role self, Role caller, std::string_view method) {
  if (method.starts_with(kHealth)) return true;
  switch (self) {
    case Role::kController:
      return false;  // what it has for nodes checks them by itself
    case Role::kBuilder:
      return caller == Role::kController || (caller == Role::kAgent && method.starts_with(kImages));
    case Role::kAgent:
      return caller == Role::kController;
    case Role::kStorage:
      return caller == Role::kAgent && method.starts_with(kVolumes);
  }
  return false;
}

}  // namespace

void RemovedNodes::Set(std::set<std::string> ids) {
  const std::lock_guard lock(mutex_);
  ids_ = std::move(ids);
}

bool RemovedNodes::Contains(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return ids_.contains(id);
}

Status CheckCall(Role self, const Identity& caller, std::string_view method) {
  if (MayCall(self, caller.role, method)) return absl::OkStatus();
  return Denied(std::string(Name(caller.role)) + " " + caller.id + " may not call " +
                std::string(method));
}

rpc::CallCheck AdmitCalls(Role self, std::shared_ptr<const RemovedNodes> removed) {
  return [self, removed = std::move(removed)](const rpc::Peer& peer,
                                              std::string_view method) -> Status {
    PAAS_ASSIGN_OR_RETURN(const Identity caller, Known(peer, *removed));
    return CheckCall(self, caller, method);
  };
}

rpc::PeerCheck ExpectRole(Role expected, std::shared_ptr<const RemovedNodes> removed) {
  return [expected, removed = std::move(removed)](const rpc::Peer& peer) -> Status {
    PAAS_ASSIGN_OR_RETURN(const Identity server, Known(peer, *removed));
    if (server.role == expected) return absl::OkStatus();
    return Denied("expected the role " + std::string(Name(expected)) + ", but it has the role " +
                  std::string(Name(server.role)));
  };
}

}  // namespace paas::membership
