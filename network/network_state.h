#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "network/address.h"
#include "network/container_network.h"

namespace paas::network {

// The nft sets and maps of the table. All are hashes: a lookup costs the same with 10 and 10,000
// elements, and an update never touches the others.
enum class Set : uint8_t {
  kEndpoint,    // link . source address: what a link may send from
  kAllow,       // link . destination . protocol . port → accept: the relationships
  kOutbound,    // link → chain that judges what leaves the node
  kNamed,       // link . destination: addresses of names in its allow list
  kNamedPort,   // link . destination . port: the same, of rules with ports
  kResolving,   // link: may ask the node's resolvers
  kDeniedFrom,  // link: counts what was refused from it
  kDeniedTo,    // link: counts what was refused to it
};

std::string_view SetName(Set set);

// The chain of containers with OutboundPolicy::Mode::kAll.
inline constexpr std::string_view kOutboundAll = "outbound_all";
// Prefix of the chains of containers with an allow list: out_<link>_<hash of the policy>. The hash
// tells a restarted agent whether the chain says what it should.
inline constexpr std::string_view kOutboundPrefix = "out_";

// One element; fields that its set has no use for stay at zero. `owner` goes into its comment.
struct Element {
  Set set = Set::kEndpoint;
  std::string link;
  Ipv4 address;
  uint8_t protocol = 0;
  uint16_t port = 0;
  std::string chain;
  std::string owner;  // container id, for kAllow "<from> > <to>"

  std::string Describe() const;
  auto operator<=>(const Element&) const = default;
};

// What there is (or should be) of some containers in the kernel. In an observed state the rules of
// the chains are empty: the name says enough.
struct NetworkState {
  std::set<Element> elements;
  std::map<std::string, std::vector<OutboundRule>> chains;  // by name
  std::map<std::string, std::string> links;                 // host end → container id

  bool operator==(const NetworkState&) const = default;
};

}  // namespace paas::network
