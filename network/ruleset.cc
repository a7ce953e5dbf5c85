#include "network/ruleset.h"

#include "network/hash.h"

namespace paas::network {
namespace {

// What no container may reach beyond the node, whatever its policy says: this net, loopback,
// link-local (cloud metadata), multicast and reserved, then the container pool.
constexpr const char* kAlwaysClosed = "0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/3";

constexpr const char* kSets = R"(
  set endpoint { type ifname . ipv4_addr; }
  map allow { type ifname . ipv4_addr . inet_proto . inet_service : verdict; }
  map outbound { type ifname : verdict; }
  set named { type ifname . ipv4_addr; }
  set named_port { type ifname . ipv4_addr . inet_service; }
  set resolving { type ifname; }
  set denied_from { type ifname; counter; }
  set denied_to { type ifname; counter; }
  set changed_sysctl { type ifname; }
)";

// Each base chain passes by what is neither from nor to a link of ours: other forwarding on the
// node is not our business. `goto` never comes back, and every chain below ends in a verdict.
constexpr const char* kChains = R"(
  chain prerouting {
    type filter hook prerouting priority raw; policy accept;
    iifname "@LINKS@" goto from_link
    iifname != "lo" ip saddr @POOL@ drop
  }
  chain from_link {
    iifname . ip saddr @endpoint accept
    iifname @denied_from drop
    drop
  }
  chain input {
    type filter hook input priority filter; policy accept;
    iifname "@LINKS@" goto to_host
  }
  chain to_host {
    ct state vmap { established : accept, related : accept, invalid : drop }
    iifname @resolving ip daddr @resolver meta l4proto . th dport { tcp . 53, udp . 53 } accept
    goto denied
  }
  chain output {
    type filter hook output priority filter; policy accept;
    oifname "@LINKS@" meta nfproto ipv6 drop
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname "@LINKS@" goto from_container
    oifname "@LINKS@" goto to_container
  }
  chain from_container {
    tcp flags syn tcp option maxseg size set rt mtu
    ct state vmap { established : accept, related : accept, invalid : drop }
    oifname "@LINKS@" goto between
    iifname @resolving ip daddr @resolver meta l4proto . th dport { tcp . 53, udp . 53 } accept
    ip daddr @closed goto denied
    tcp dport 25 goto denied
    meta l4proto tcp iifname . ip daddr @named accept
    iifname . ip daddr . tcp dport @named_port accept
    iifname vmap @outbound
    goto denied
  }
  chain between {
    iifname . ip daddr . meta l4proto . th dport vmap @allow
    goto denied
  }
  chain outbound_all {
    meta l4proto tcp accept
    goto denied
  }
  chain to_container {
    tcp flags syn tcp option maxseg size set rt mtu
    ct state established,related accept
    oifname @denied_to drop
    drop
  }
  chain denied {
    iifname @denied_from limit rate 500/second burst 200 packets reject with icmpx admin-prohibited
    drop
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname != "@LINKS@" ip saddr @POOL@ masquerade
  }
)";

void Replace(std::string& text, std::string_view mark, const std::string& by) {
  for (size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += by.size()) {
    text.replace(at, mark.size(), by);
  }
}

std::string Body(const Config& config) {
  std::string resolvers, closed = std::string(kAlwaysClosed) + ", " + config.pool.ToString();
  for (const Ipv4 address : config.resolvers) {
    resolvers += (resolvers.empty() ? "" : ", ") + address.ToString();
  }
  for (const Cidr& cidr : config.closed) closed += ", " + cidr.ToString();
  std::string body = kSets;
  body += "  set resolver { type ipv4_addr; ";
  if (!resolvers.empty()) body += "elements = { " + resolvers + " }; ";
  body += "}\n";
  // Never updated, so an interval set costs nothing here; auto-merge since operators' blocks
  // overlap.
  body += "  set closed { type ipv4_addr; flags interval; auto-merge; elements = { " + closed +
          " }; }\n";
  body += kChains;
  Replace(body, "@POOL@", config.pool.ToString());
  Replace(body, "@LINKS@", config.link_prefix + "*");
  return body;
}

}  // namespace

std::string RulesetComment(const Config& config) {
  return "container network, generation " + Hex8(Hash32(Body(config)));
}

std::string RulesetText(const Config& config) {
  const std::string name = "inet " + config.table;
  // Adding first makes the deletion succeed when there is no such table.
  return "add table " + name + "\ndelete table " + name + "\ntable " + name + " {\n  comment \"" +
         RulesetComment(config) + "\"\n" + Body(config) + "}\n";
}

}  // namespace paas::network
