#include "agent/lifecycle/outbound.h"

namespace paas::agent {
namespace {

bool IsPort(uint32_t port) { return port >= 1 && port <= 65535; }

network::OutboundRule ToNetwork(const OutboundRule& rule) {
  network::OutboundRule converted;
  for (const std::string& cidr : rule.cidrs) {
    StatusOr<network::Cidr> parsed = network::Cidr::Parse(cidr);
    if (parsed.ok()) converted.destinations.push_back(*parsed);
  }
  for (const uint32_t port : rule.ports) converted.ports.push_back(static_cast<uint16_t>(port));
  return converted;
}

}  // namespace

network::OutboundPolicy ToNetwork(const OutboundPolicy& policy) {
  using Mode = network::OutboundPolicy::Mode;
  network::OutboundPolicy converted;
  converted.mode = policy.restricted ? Mode::kListed : Mode::kAll;
  for (const OutboundRule& rule : policy.rules) {
    if (ValidateOutbound({true, {rule}}).ok()) converted.rules.push_back(ToNetwork(rule));
  }
  return converted;
}

OutboundPolicy EffectiveOutbound(const DesiredContainer& desired) {
  if (desired.kind == ContainerKind::kService) return {.restricted = true};
  return desired.outbound;
}

network::ContainerNetwork NetworkOf(const InstanceRecord& record, network::Ipv4 address) {
  const DesiredContainer& desired = record.made_from;
  network::ContainerNetwork network{.id = record.Id(), .address = address};
  // Services answer; they do not call out.
  network.outbound = desired.kind == ContainerKind::kService ? network::OutboundPolicy{}
                                                             : ToNetwork(desired.outbound);
  for (const DesiredRelationship& relationship : desired.relationships) {
    const std::string to = ContainerId(record.project, record.environment, relationship.container);
    for (const uint32_t port : relationship.ports) {
      if (IsPort(port)) network.edges.push_back({.to = to, .port = static_cast<uint16_t>(port)});
    }
  }
  return network;
}

Status ValidateOutbound(const OutboundPolicy& policy) {
  for (const OutboundRule& rule : policy.rules) {
    for (const std::string& cidr : rule.cidrs) {
      PAAS_RETURN_IF_ERROR(network::Cidr::Parse(cidr).status());
    }
    for (const uint32_t port : rule.ports) {
      if (!IsPort(port)) return InvalidArgument("not a port: " + std::to_string(port));
    }
  }
  return absl::OkStatus();
}

}  // namespace paas::agent
