#pragma once

#include <map>
#include <string>
#include <vector>

namespace paas::agent {

// Name → IPv4 addresses.
using NamedHosts = std::map<std::string, std::vector<std::string>>;

// A hosts file that says, at its end, what the names of `firewall.outbound` are, instead of what it
// said before: what a program resolves is what is open to it. PURE.
std::string WithNames(const std::string& hosts, const NamedHosts& names);

}  // namespace paas::agent
