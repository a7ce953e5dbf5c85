#pragma once

#include <chrono>
#include <memory>

#include "common/rpc/endpoint.h"
#include "common/rpc/peer.h"
#include "common/status/status.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace paas::rpc {

// Messages in either direction are bounded; streams carry pieces of at most kPieceBytes.
inline constexpr int kMaxMessageBytes = 4 << 20;
inline constexpr size_t kPieceBytes = 1 << 20;

// A channel that connects lazily and reconnects. TCP without TLS files is refused. Thread-safe.
StatusOr<std::shared_ptr<grpc::Channel>> Connect(const Endpoint& endpoint, const TlsFiles& tls);
// To a member whom `check` knows; TLS as in member_credentials.h.
StatusOr<std::shared_ptr<grpc::Channel>> ConnectToMember(const Endpoint& endpoint,
                                                         const TlsFiles& tls, PeerCheck check);

// Every call has one: a call without a deadline can hang its caller for ever.
void SetDeadline(grpc::ClientContext& context, std::chrono::milliseconds timeout);

}  // namespace paas::rpc
