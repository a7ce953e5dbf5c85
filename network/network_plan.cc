#include "network/network_plan.h"

namespace paas::network {
namespace {

std::map<std::string, Ipv4> AddressesByLink(const NetworkState& state) {
  std::map<std::string, Ipv4> addresses;
  for (const Element& element : state.elements) {
    if (element.set == Set::kEndpoint) addresses[element.link] = element.address;
  }
  return addresses;
}

// The flows that `removed` had let through. `source` is the address of its link.
void AddForgets(const Element& removed, Ipv4 source, std::vector<Step>& steps) {
  switch (removed.set) {
    case Set::kEndpoint:
      steps.push_back(ForgetFlows{.source = removed.address});
      steps.push_back(ForgetFlows{.destination = removed.address});
      return;
    case Set::kAllow:
      steps.push_back(ForgetFlows{.source = source,
                                  .destination = removed.address,
                                  .protocol = removed.protocol,
                                  .port = removed.port});
      return;
    case Set::kOutbound:
      steps.push_back(ForgetFlows{.source = source, .beyond_pool = true});
      return;
    // A program may go on with an address that its name no longer has. When a name goes from the
    // list, so does the chain, and all of its connections.
    case Set::kNamed:
    case Set::kNamedPort:
    case Set::kResolving:
    case Set::kDeniedFrom:
    case Set::kDeniedTo:
      return;
  }
}

// Flows of links whose endpoint goes too are forgotten by address; naming them again is needless.
void PlanForgets(const std::vector<Element>& removed, const NetworkState& observed,
                 std::vector<Step>& steps) {
  std::map<std::string, Ipv4> addresses = AddressesByLink(observed);
  std::set<std::string> gone;
  for (const Element& element : removed) {
    if (element.set == Set::kEndpoint) gone.insert(element.link);
  }
  for (const Element& element : removed) {
    const bool by_address = gone.contains(element.link) && element.set != Set::kEndpoint;
    const bool known = element.set == Set::kEndpoint || addresses.contains(element.link);
    if (known && !by_address) AddForgets(element, addresses[element.link], steps);
  }
}

}  // namespace

NetworkPlan Plan(const NetworkState& desired, const NetworkState& observed) {
  NetworkPlan plan;
  std::vector<Element> removed;
  // A chain must exist before an element jumps to it, and may go only after the last such element.
  // Removals come before additions, since an element that changes its verdict keeps its key.
  for (const auto& [name, rules] : desired.chains) {
    if (!observed.chains.contains(name)) plan.steps.push_back(AddChain{name, rules});
  }
  for (const Element& element : observed.elements) {
    if (desired.elements.contains(element)) continue;
    removed.push_back(element);
    plan.steps.push_back(RemoveElement{element});
  }
  for (const Element& element : desired.elements) {
    if (!observed.elements.contains(element)) plan.steps.push_back(AddElement{element});
  }
  for (const auto& [name, rules] : observed.chains) {
    if (!desired.chains.contains(name)) plan.steps.push_back(RemoveChain{name});
  }
  PlanForgets(removed, observed, plan.steps);
  for (const auto& [name, id] : observed.links) {
    if (!desired.links.contains(name)) plan.steps.push_back(RemoveLink{name, id});
  }
  return plan;
}

std::string AddChain::Describe() const {
  return "add chain " + name + " with " + std::to_string(rules.size()) + " rules";
}
std::string RemoveElement::Describe() const { return "remove " + element.Describe(); }
std::string AddElement::Describe() const { return "add " + element.Describe(); }
std::string RemoveChain::Describe() const { return "remove chain " + name; }

std::string ForgetFlows::Describe() const {
  std::string text = "forget flows";
  if (source.value != 0) text += " from " + source.ToString();
  if (destination.value != 0) text += " to " + destination.ToString();
  if (protocol != 0) text += " " + std::string(ToString(static_cast<Protocol>(protocol)));
  if (port != 0) text += " " + std::to_string(port);
  if (beyond_pool) text += " beyond the pool";
  return text;
}

std::string RemoveLink::Describe() const {
  return "remove link " + name + " (" + (id.empty() ? "no owner" : id) + ")";
}

std::string NetworkPlan::Describe() const {
  std::string text;
  for (const Step& step : steps) {
    text += std::visit([](const auto& s) { return s.Describe(); }, step) + "\n";
  }
  return text;
}

}  // namespace paas::network
