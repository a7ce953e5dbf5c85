#include "controller/client/agent_router_host.h"

#include <grpcpp/grpcpp.h>

#include "common/log/log.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "controller/plan/base_image.h"
#include "paas/agent/v1/agent.grpc.pb.h"

namespace paas::controller {
namespace {

namespace pb = paas::agent::v1;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kApplyTimeout(90);
// An operator may build a newer one.
constexpr std::chrono::seconds kDigestAge(30);

pb::ApplyRouterRequest ToProto(const RouterOrder& order, const std::string& image_digest) {
  pb::ApplyRouterRequest request;
  request.set_image_digest(image_digest);
  for (const std::string& address : order.listen) request.add_listen(address);
  for (const RouterOrder::Upstream& upstream : order.upstreams) {
    pb::RouterUpstream& added = *request.add_upstreams();
    added.set_environment(upstream.environment);
    added.set_container(upstream.container);
    added.set_port(upstream.port);
  }
  for (const std::string& address : order.proxies) request.add_proxies(address);
  request.set_cache_megabytes(order.cache_megabytes);
  return request;
}

}  // namespace

std::string AgentRouterHost::ImageDigest() {
  if (asked_ && Clock::now() - *asked_ < kDigestAge) return digest_;
  const auto images = builder_.ListBaseImages();
  if (!images.ok()) {
    log::Warning("router: its image is not looked up: " + Message(images.status()));
    return digest_;
  }
  for (const BaseImage& image : *images) {
    if (image.type != kRouterImageType || image.digest.empty()) continue;
    digest_ = image.digest;
    asked_ = Clock::now();
  }
  return digest_;
}

StatusOr<bool> AgentRouterHost::Apply(const RouterOrder& order) {
  grpc::ClientContext context;
  rpc::SetDeadline(context, kApplyTimeout);
  pb::ApplyRouterResponse response;
  PAAS_RETURN_IF_ERROR(rpc::FromGrpc(
      pb::Agent::NewStub(agent_)->ApplyRouter(&context, ToProto(order, ImageDigest()), &response)));
  return response.changed();
}

}  // namespace paas::controller
