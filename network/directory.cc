#include "network/directory.h"

#include <algorithm>

#include "network/hash.h"

namespace paas::network {
namespace {

// Elements of a container: who answers for a name has no say in how much of the kernel it takes.
constexpr size_t kMostNamed = 4096;

std::string PolicyText(const OutboundPolicy& policy) {
  std::string text;
  for (const OutboundRule& rule : policy.rules) {
    for (const Cidr& cidr : rule.destinations) text += cidr.ToString() + ",";
    text += ":";
    for (const uint16_t port : rule.ports) text += std::to_string(port) + ",";
    for (const std::string& name : rule.names) text += name + ",";
    text += ";";
  }
  return text;
}

void AddNamed(const Member& member, const OutboundRule& rule, Ipv4 address, NetworkState& state) {
  Element element{
      .set = Set::kNamed, .link = member.link, .address = address, .owner = member.network.id};
  if (rule.ports.empty()) state.elements.insert(element);
  element.set = Set::kNamedPort;
  for (const uint16_t port : rule.ports) {
    element.port = port;
    state.elements.insert(element);
  }
}

void AddNames(const Member& member, const NameTable& names, NetworkState& state) {
  size_t left = kMostNamed;
  for (const OutboundRule& rule : member.network.outbound.rules) {
    const size_t count = std::max<size_t>(rule.ports.size(), 1);
    for (const std::string& name : rule.names) {
      const auto found = names.find(name);
      if (found == names.end()) continue;
      for (const Ipv4 address : found->second) {
        if (count > left) return;
        left -= count;
        AddNamed(member, rule, address, state);
      }
    }
  }
}

void AddOutbound(const Member& member, const NameTable& names, NetworkState& state) {
  const OutboundPolicy& policy = member.network.outbound;
  Element outbound{.set = Set::kOutbound, .link = member.link, .owner = member.network.id};
  switch (policy.mode) {
    case OutboundPolicy::Mode::kNone:
      return;
    case OutboundPolicy::Mode::kAll:
      outbound.chain = kOutboundAll;
      break;
    case OutboundPolicy::Mode::kListed:
      outbound.chain =
          std::string(kOutboundPrefix) + member.link + "_" + Hex8(Hash32(PolicyText(policy)));
      state.chains[outbound.chain] = policy.rules;
      AddNames(member, names, state);
      break;
  }
  state.elements.insert(outbound);
  if (!policy.resolves) return;
  state.elements.insert({.set = Set::kResolving, .link = member.link, .owner = member.network.id});
}

void AddEdges(const Member& from, const Member& to, NetworkState& state) {
  for (const Edge& edge : from.network.edges) {
    if (edge.to != to.network.id) continue;
    state.elements.insert({.set = Set::kAllow,
                           .link = from.link,
                           .address = to.network.address,
                           .protocol = static_cast<uint8_t>(edge.protocol),
                           .port = edge.port,
                           .owner = from.network.id + " > " + to.network.id});
  }
}

}  // namespace

void Directory::Put(Member member) {
  const std::string id = member.network.id;
  Erase(id);
  for (const Edge& edge : member.network.edges) callers_[edge.to].insert(id);
  addresses_.insert(member.network.address);
  links_.insert(member.link);
  members_.emplace(id, std::move(member));
}

void Directory::Erase(const std::string& id) {
  auto it = members_.find(id);
  if (it == members_.end()) return;
  for (const Edge& edge : it->second.network.edges) {
    auto callers = callers_.find(edge.to);
    if (callers == callers_.end()) continue;
    callers->second.erase(id);
    if (callers->second.empty()) callers_.erase(callers);
  }
  addresses_.erase(it->second.network.address);
  links_.erase(it->second.link);
  members_.erase(it);
}

const Member* Directory::Find(const std::string& id) const {
  auto it = members_.find(id);
  return it == members_.end() ? nullptr : &it->second;
}

NetworkState Directory::StateOf(const std::string& id) const {
  NetworkState state;
  const Member* member = Find(id);
  if (member == nullptr) return state;
  state.links[member->link] = id;
  state.elements.insert({.set = Set::kEndpoint,
                         .link = member->link,
                         .address = member->network.address,
                         .owner = id});
  state.elements.insert({.set = Set::kDeniedFrom, .link = member->link, .owner = id});
  state.elements.insert({.set = Set::kDeniedTo, .link = member->link, .owner = id});
  AddOutbound(*member, names_, state);
  for (const Edge& edge : member->network.edges) {
    if (const Member* to = Find(edge.to)) AddEdges(*member, *to, state);
  }
  if (auto callers = callers_.find(id); callers != callers_.end()) {
    for (const std::string& from : callers->second) AddEdges(*Find(from), *member, state);
  }
  return state;
}

NetworkState Directory::StateOfNames() const {
  NetworkState state;
  for (const auto& [id, member] : members_) {
    if (member.network.outbound.mode != OutboundPolicy::Mode::kListed) continue;
    AddNames(member, names_, state);
  }
  return state;
}

NetworkState Directory::State() const {
  NetworkState all;
  for (const auto& [id, member] : members_) {
    NetworkState one = StateOf(id);
    all.elements.merge(one.elements);
    all.chains.merge(one.chains);
    all.links.merge(one.links);
  }
  return all;
}

}  // namespace paas::network
