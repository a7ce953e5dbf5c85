#include "network/validate.h"

#include <algorithm>

#include "network/link_name.h"

namespace paas::network {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

Status ValidateOutbound(const ContainerNetwork& network) {
  size_t count = 0;
  for (const OutboundRule& rule : network.outbound.rules) {
    const size_t places = std::max<size_t>(rule.destinations.size() + rule.names.size(), 1);
    count += places * std::max<size_t>(rule.ports.size(), 1);
    if (std::find(rule.ports.begin(), rule.ports.end(), 0) != rule.ports.end()) {
      return InvalidArgument(network.id + ": port 0 in an outbound rule");
    }
  }
  if (count <= kMaxOutboundRules) return absl::OkStatus();
  return InvalidArgument(network.id + ": the outbound list has " + std::to_string(count) +
                         " pairs of block and port; at most " + std::to_string(kMaxOutboundRules));
}

}  // namespace

Status Validate(const Config& config) {
  const bool plain = std::all_of(config.table.begin(), config.table.end(), IsPlain);
  if (config.table.empty() || !plain || config.table[0] < 'a') {
    return InvalidArgument("\"" + config.table + "\" is no name for a table");
  }
  const std::string& prefix = config.link_prefix;
  if (prefix.empty() || prefix.size() > kLongestPrefix ||
      !std::all_of(prefix.begin(), prefix.end(), IsPlain)) {
    return InvalidArgument("\"" + prefix + "\" is no prefix for links");
  }
  if (config.pool.prefix < 8 || config.pool.prefix > 30) {
    return InvalidArgument("the container pool " + config.pool.ToString() + " must be a /8 to /30");
  }
  if (config.pool.Contains(config.gateway)) {
    return InvalidArgument("the gateway " + config.gateway.ToString() +
                           " lies in the container pool");
  }
  for (const Ipv4 resolver : config.resolvers) {
    if (resolver.IsLoopback()) {
      return InvalidArgument("containers cannot reach the resolver " + resolver.ToString());
    }
  }
  return absl::OkStatus();
}

Status Validate(const ContainerNetwork& network, const Config& config) {
  const bool plain = std::all_of(network.id.begin(), network.id.end(), IsPlain);
  if (network.id.empty() || network.id.size() > 63 || !plain) {
    return InvalidArgument("\"" + network.id + "\" is no container id");
  }
  if (!config.pool.Contains(network.address)) {
    return InvalidArgument(network.id + ": " + network.address.ToString() +
                           " is outside of the pool " + config.pool.ToString());
  }
  for (const Edge& edge : network.edges) {
    if (edge.port == 0) return InvalidArgument(network.id + ": port 0 in the edge to " + edge.to);
  }
  return ValidateOutbound(network);
}

}  // namespace paas::network
