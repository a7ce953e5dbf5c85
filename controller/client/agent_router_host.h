#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "controller/client/builder_client.h"
#include "controller/router/router_host.h"

namespace grpc {
class Channel;
}

namespace paas::controller {

// The node's agent as who runs nginx, on the image that the builder knows.
class AgentRouterHost : public RouterHost {
 public:
  // `builder` is borrowed.
  AgentRouterHost(std::shared_ptr<grpc::Channel> agent, BuilderClient& builder)
      : agent_(std::move(agent)), builder_(builder) {}

  StatusOr<bool> Apply(const RouterOrder& order) override;

 private:
  // Empty when the builder knows none: the node has one, or will say that it has none.
  std::string ImageDigest();

  const std::shared_ptr<grpc::Channel> agent_;
  BuilderClient& builder_;
  std::string digest_;  // as the builder said
  std::optional<std::chrono::steady_clock::time_point> asked_;
};

}  // namespace paas::controller
