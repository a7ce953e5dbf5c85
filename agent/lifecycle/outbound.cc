#include "agent/lifecycle/outbound.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace paas::agent {
namespace {

bool IsPort(uint32_t port) { return port >= 1 && port <= 65535; }

bool IsIpv6Block(const std::string& text) {
  const size_t slash = text.find('/');
  in6_addr ignored;
  if (::inet_pton(AF_INET6, text.substr(0, slash).c_str(), &ignored) != 1) return false;
  if (slash == std::string::npos) return true;
  uint32_t bits = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + slash + 1, end, bits);
  return parsed.ec == std::errc() && parsed.ptr == end && bits <= 128;
}

// Lower-case letters, digits, dashes and underscores between dots: what may stand in a hosts file.
bool IsDomain(const std::string& text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
  return is_plain && !text.empty() && text.size() <= 253 && text.front() != '.' &&
         text.back() != '.' && text.find("..") == std::string::npos;
}

// Containers have no IPv6: a block of it opens nothing, and a rule of such blocks alone none.
bool OpensNothing(const OutboundRule& rule) {
  return !rule.cidrs.empty() && std::all_of(rule.cidrs.begin(), rule.cidrs.end(), IsIpv6Block);
}

network::OutboundRule ToNetwork(const OutboundRule& rule) {
  network::OutboundRule converted{.destinations = {}, .ports = {}, .names = rule.domains};
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
    if (!ValidateOutbound({true, {rule}}).ok() || OpensNothing(rule)) continue;
    converted.rules.push_back(ToNetwork(rule));
  }
  return converted;
}

OutboundPolicy EffectiveOutbound(const DesiredContainer& desired) {
  if (desired.kind == ContainerKind::kService) return {.restricted = true};
  return desired.outbound;
}

std::set<std::string> DomainsOf(const DesiredContainer& desired) {
  std::set<std::string> domains;
  for (const OutboundRule& rule : EffectiveOutbound(desired).rules) {
    domains.insert(rule.domains.begin(), rule.domains.end());
  }
  return domains;
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
  size_t domains = 0;
  for (const OutboundRule& rule : policy.rules) {
    domains += rule.domains.size();
    if (domains > kMostDomains) {
      return InvalidArgument("more than " + std::to_string(kMostDomains) + " domains");
    }
    for (const std::string& cidr : rule.cidrs) {
      if (!IsIpv6Block(cidr)) PAAS_RETURN_IF_ERROR(network::Cidr::Parse(cidr).status());
    }
    if (!rule.cidrs.empty() && !rule.domains.empty()) {
      return InvalidArgument("a rule has either addresses or domains");
    }
    for (const std::string& domain : rule.domains) {
      if (!IsDomain(domain)) return InvalidArgument("not a domain: \"" + domain + "\"");
    }
    for (const uint32_t port : rule.ports) {
      if (!IsPort(port)) return InvalidArgument("not a port: " + std::to_string(port));
    }
  }
  return absl::OkStatus();
}

}  // namespace paas::agent
