#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::rpc {

// Where a daemon listens or is reached: "unix:/run/paas/agent.sock" or "tcp:host:port".
struct Endpoint {
  enum class Kind { kUnix, kTcp };
  Kind kind = Kind::kUnix;
  std::string address;  // a path, or host:port

  bool operator==(const Endpoint&) const = default;

  // The target string gRPC expects.
  std::string Target() const;
};

// InvalidArgument for anything else, for relative paths and for paths over the 107 bytes of
// sockaddr_un.
StatusOr<Endpoint> ParseEndpoint(std::string_view text);

// PEM files of mutual TLS. All empty: none, which is accepted for unix sockets only.
struct TlsFiles {
  std::string authority;
  std::string certificate;
  std::string key;

  bool empty() const { return authority.empty() && certificate.empty() && key.empty(); }
  bool operator==(const TlsFiles&) const = default;
};

}  // namespace paas::rpc
