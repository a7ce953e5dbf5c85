#pragma once

#include <string>

#include "agent/environment.h"
#include "network/container_network.h"

namespace paas::agent {

// The network of a container, as the network module wants it. Rules that do not parse were refused
// by ValidateOutbound() and are left out, which closes more rather than less.
network::ContainerNetwork NetworkOf(const std::string& id, network::Ipv4 address,
                                    const DesiredContainer& desired);
network::OutboundPolicy ToNetwork(const OutboundPolicy& policy);

// InvalidArgument for an address block or a port that is not one.
Status ValidateOutbound(const OutboundPolicy& policy);

}  // namespace paas::agent
