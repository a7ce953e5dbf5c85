#pragma once

#include <string>
#include <variant>
#include <vector>

#include "network/network_state.h"

namespace paas::network {

// The steps, in the order of kinds in which they are done. All but the last two go to the kernel as
// one transaction: packets see either none or all of them.
struct AddChain {
  std::string name;
  std::vector<OutboundRule> rules;

  std::string Describe() const;
  bool operator==(const AddChain&) const = default;
};
struct RemoveElement {
  Element element;

  std::string Describe() const;
  bool operator==(const RemoveElement&) const = default;
};
struct AddElement {
  Element element;

  std::string Describe() const;
  bool operator==(const AddElement&) const = default;
};
struct RemoveChain {
  std::string name;

  std::string Describe() const;
  bool operator==(const RemoveChain&) const = default;
};
// Connections that were opened as described. A rule judges only the first packet of a connection,
// so a revoked one would go on until its end. Zero fields match anything.
struct ForgetFlows {
  Ipv4 source;
  Ipv4 destination;
  uint8_t protocol = 0;
  uint16_t port = 0;
  bool beyond_pool = false;  // only those to an address outside of the container pool

  std::string Describe() const;
  bool operator==(const ForgetFlows&) const = default;
};
// A link that nobody wants and whose namespace somebody still holds.
struct RemoveLink {
  std::string name;
  std::string id;

  std::string Describe() const;
  bool operator==(const RemoveLink&) const = default;
};

using Step =
    std::variant<AddChain, RemoveElement, AddElement, RemoveChain, ForgetFlows, RemoveLink>;

struct NetworkPlan {
  std::vector<Step> steps;

  // One line a step; empty when there is nothing to do.
  std::string Describe() const;
  bool operator==(const NetworkPlan&) const = default;
};

// What turns `observed` into `desired`. PURE. Serves one container (both states hold only what
// belongs to it) as well as the whole node. Links that are desired but not observed have no step:
// only an attach, with the namespace at hand, can make them.
NetworkPlan Plan(const NetworkState& desired, const NetworkState& observed);

}  // namespace paas::network
