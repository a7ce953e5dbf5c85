#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "network/address.h"

namespace paas::network {

// The resolvers that containers are given, and what could not be used.
struct Resolvers {
  std::vector<Ipv4> addresses;        // none: containers resolve only what is in their hosts file
  std::vector<std::string> warnings;  // for the operator, one line each

  bool operator==(const Resolvers&) const = default;
};

// PURE. Picks the nameservers of `resolv_conf` that a container can reach. A stub on loopback
// (systemd-resolved, dnsmasq) cannot be reached from another namespace: then the nameservers of
// `upstream_conf` are taken, which systemd-resolved keeps in /run/systemd/resolve/resolv.conf.
// IPv6 nameservers are skipped with a warning, since containers have no IPv6.
Resolvers ChooseResolvers(std::string_view resolv_conf, std::string_view upstream_conf);

// Reads the node's two files and chooses. Missing files count as empty.
Resolvers NodeResolvers();

}  // namespace paas::network
