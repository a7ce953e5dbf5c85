#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace grpc {
class AuthContext;
}

namespace paas::rpc {

// Who is at the other end of a TLS connection, as a certificate says that was verified.
struct Peer {
  std::vector<std::string> uris;  // none: it showed no certificate

  bool operator==(const Peer&) const = default;
};

Peer PeerOf(const grpc::AuthContext& context);

// Whether a connection is to whom it is meant to be to. Called from threads of gRPC; may not block.
using PeerCheck = std::function<Status(const Peer&)>;
// Whether a call may be served; `method` as on the wire ("/paas.agent.v1.Agent/Apply"). Likewise.
using CallCheck = std::function<Status(const Peer&, std::string_view method)>;

}  // namespace paas::rpc
