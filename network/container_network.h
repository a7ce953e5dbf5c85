#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "network/address.h"

namespace paas::network {

// One rule of an allow list: TCP to any of `destinations` at any of `ports`. Empty means any. A
// rule with names opens the addresses that they have at the time (NameTable), and no others.
struct OutboundRule {
  std::vector<Cidr> destinations;
  std::vector<uint16_t> ports;
  std::vector<std::string> names = {};

  auto operator<=>(const OutboundRule&) const = default;
};

// The addresses of names. What is not in it has none.
using NameTable = std::map<std::string, std::set<Ipv4>>;

// What a container may open beyond the platform. TCP only; port 25, link-local addresses (cloud
// metadata), the container pool and the node itself are closed whatever it says. kAll and kListed
// may also ask the node's resolvers (UDP and TCP 53); kNone may not.
struct OutboundPolicy {
  enum class Mode : uint8_t { kNone, kAll, kListed };
  Mode mode = Mode::kNone;
  std::vector<OutboundRule> rules;  // kListed: any of them; empty closes all but DNS
  bool resolves = true;             // false: the node's resolvers are closed too

  auto operator<=>(const OutboundPolicy&) const = default;
};

// A declared relationship: this container may connect to `port` of container `to`. It acts while
// both are attached, in whichever order they come.
struct Edge {
  std::string to;
  Protocol protocol = Protocol::kTcp;
  uint16_t port = 0;

  auto operator<=>(const Edge&) const = default;
};

// Everything that the network of one container is made from. A plain value.
struct ContainerNetwork {
  std::string id;  // node-wide unique, the owner's name on every kernel object
  Ipv4 address;    // inside the pool, of nobody else
  OutboundPolicy outbound;
  std::vector<Edge> edges;

  bool operator==(const ContainerNetwork&) const = default;
};

}  // namespace paas::network
