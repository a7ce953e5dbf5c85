#pragma once

#include <string>

#include "agent/paths.h"
#include "agent/router/router_spec.h"
#include "common/status/status.h"
#include "container/spec.h"
#include "network/container_network.h"

namespace paas::agent {

// The router among the containers of the node. No environment's container has this id: theirs begin
// with a project and a machine name.
inline constexpr char kRouterId[] = "node--router";

// Where its container sees what the controller wrote, read-only.
inline constexpr char kRouterDirectory[] = "/srv/router";

// PURE. InvalidArgument says which listen address, port or proxied address is none.
Status ValidateRouter(const RouterSpec& spec);

// PURE. nginx itself is init: no shell, no other service. `base` is the mount of its image.
container::ContainerSpec DrawRouter(const RouterRecord& record, const std::string& base,
                                    const Paths& paths);

// A command in that container with the listening sockets of the router, as nginx's own check of a
// configuration needs them. PURE.
container::Process RouterCommand(const RouterSpec& spec, std::vector<std::string> argv);

// What it may open: the ports that routes name, and what proxies lead to; not the node, no name
// server, nothing else. PURE.
network::ContainerNetwork NetworkOf(const RouterRecord& record, network::Ipv4 address);

// Both at once, for the time between two configurations. PURE.
RouterSpec United(const RouterSpec& one, const RouterSpec& other);

}  // namespace paas::agent
