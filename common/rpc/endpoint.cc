#include "common/rpc/endpoint.h"

namespace paas::rpc {
namespace {

constexpr size_t kLongestSocketPath = 107;  // sockaddr_un::sun_path less its NUL

StatusOr<Endpoint> ParseUnix(std::string_view path) {
  if (path.empty() || path[0] != '/') {
    return InvalidArgument("a unix endpoint needs an absolute path: unix:/run/paas/agent.sock");
  }
  if (path.size() > kLongestSocketPath) {
    return InvalidArgument("socket path is longer than 107 bytes: " + std::string(path));
  }
  return Endpoint{Endpoint::Kind::kUnix, std::string(path)};
}

}  // namespace

std::string Endpoint::Target() const { return kind == Kind::kUnix ? "unix:" + address : address; }

StatusOr<Endpoint> ParseEndpoint(std::string_view text) {
  if (text.starts_with("unix:")) return ParseUnix(text.substr(5));
  if (text.starts_with("tcp:") && text.substr(4).find(':') != std::string_view::npos) {
    return Endpoint{Endpoint::Kind::kTcp, std::string(text.substr(4))};
  }
  return InvalidArgument("endpoint \"" + std::string(text) +
                         "\" is neither unix:/path nor tcp:host:port");
}

}  // namespace paas::rpc
