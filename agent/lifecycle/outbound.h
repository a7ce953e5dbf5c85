#pragma once

#include <set>
#include <string>

#include "agent/instance.h"
#include "network/container_network.h"

namespace paas::agent {

// The network of a container, as the network module wants it: one edge a port of a relationship.
// Rules that do not parse were refused by ValidateOutbound() and are left out, which closes more
// rather than less.
network::ContainerNetwork NetworkOf(const InstanceRecord& record, network::Ipv4 address);
// What a container may open beyond the platform: services answer, they do not call out.
OutboundPolicy EffectiveOutbound(const DesiredContainer& desired);
network::OutboundPolicy ToNetwork(const OutboundPolicy& policy);
// The names that it may connect to.
std::set<std::string> DomainsOf(const DesiredContainer& desired);

// Names of one container. The node looks them up for as long as it runs.
inline constexpr size_t kMostDomains = 256;

// InvalidArgument for an address block, a port or a domain that is not one, and for more domains
// than a container may have.
Status ValidateOutbound(const OutboundPolicy& policy);

}  // namespace paas::agent
