#pragma once

#include <memory>

#include "common/rpc/endpoint.h"
#include "common/rpc/peer.h"
#include "common/status/status.h"

namespace grpc {
class ChannelCredentials;
class ServerCredentials;
}  // namespace grpc

namespace paas::rpc {

// Mutual TLS among members of one authority: a peer is who its certificate says, wherever it
// listens. The files are looked at every second, and connections that are made later use what is
// in them then; replace each with one rename. NotFound when one is missing now.
//
// `certificate` and `key` may be one file, so that both change at once.

// What clients say the server is called, which is in every member's certificate: gRPC's servers
// complain of each connection that asks for another name.
inline constexpr char kMemberName[] = "member.paas.internal";

// `check` sees the server's certificate once a connection. Without certificate and key the client
// shows none.
StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MemberChannelCredentials(const TlsFiles& files,
                                                                             PeerCheck check);

// `check` is asked before each call, and what it refuses never reaches a service. A client without
// a certificate comes as far as that when `certificate_optional`.
StatusOr<std::shared_ptr<grpc::ServerCredentials>> MemberServerCredentials(
    const TlsFiles& files, CallCheck check, bool certificate_optional);

}  // namespace paas::rpc
