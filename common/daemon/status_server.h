#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/rpc/endpoint.h"
#include "common/status/status.h"

namespace paas::daemon {

// "unix:/path", or "tcp:" with an address of the loopback device: what is served has no
// authentication. InvalidArgument for anything else.
StatusOr<rpc::Endpoint> ParseStatusEndpoint(std::string_view text);

// What is asked for, at the moment it is. Called from the server's threads.
struct StatusPages {
  std::function<std::string()> metrics;               // Prometheus' text
  std::function<std::vector<std::string>()> stuck;    // /healthz: empty is 200
  std::function<std::vector<std::string>()> reasons;  // /readyz: empty is 200
};

// GET /metrics, /healthz and /readyz over plain HTTP. Owns its threads.
class StatusServer {
 public:
  // A stale socket file is replaced. Unavailable when it cannot listen.
  static StatusOr<std::unique_ptr<StatusServer>> Start(const rpc::Endpoint& endpoint,
                                                       StatusPages pages);
  ~StatusServer();  // no page is asked for any more when it returns

 private:
  struct Http;
  explicit StatusServer(std::unique_ptr<Http> http);
  const std::unique_ptr<Http> http_;
};

}  // namespace paas::daemon
