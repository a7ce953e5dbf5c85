#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "common/rpc/peer.h"
#include "membership/role.h"

namespace paas::membership {

// Ids of nodes that were removed and whose certificates are still good. Thread-safe.
class RemovedNodes {
 public:
  void Set(std::set<std::string> ids);
  bool Contains(const std::string& id) const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string> ids_;
};

// Whether `caller` may make this call of a daemon with the role `self` over TCP. The controller may
// call agents and builders; agents may fetch images from builders, and use the volumes of storage;
// whoever has joined may ask for health; nothing else. PermissionDenied says what was tried. PURE.
Status CheckCall(Role self, const Identity& caller, std::string_view method);

// For servers and connections of a daemon; they may be called for as long as gRPC likes.
rpc::CallCheck AdmitCalls(Role self, std::shared_ptr<const RemovedNodes> removed);
rpc::PeerCheck ExpectRole(Role expected, std::shared_ptr<const RemovedNodes> removed);

}  // namespace paas::membership
