#include "network/resolvers.h"

#include <sstream>

#include "common/os/file.h"

namespace paas::network {
namespace {

std::vector<std::string> Nameservers(std::string_view resolv_conf) {
  std::vector<std::string> found;
  std::istringstream lines{std::string(resolv_conf)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key, value;
    if (words >> key >> value && key == "nameserver") found.push_back(value);
  }
  return found;
}

// Appends the usable nameservers; true when one was left out for being on loopback.
bool Collect(std::string_view resolv_conf, Resolvers& out) {
  bool loopback = false;
  for (const std::string& server : Nameservers(resolv_conf)) {
    auto address = Ipv4::Parse(server);
    if (!address.ok()) {
      loopback |= server == "::1";
      if (server != "::1") out.warnings.push_back("nameserver " + server + " is not IPv4: skipped");
    } else if (address->IsLoopback()) {
      loopback = true;
    } else {
      out.addresses.push_back(*address);
    }
  }
  return loopback;
}

}  // namespace

Resolvers ChooseResolvers(std::string_view resolv_conf, std::string_view upstream_conf) {
  Resolvers chosen;
  const bool loopback = Collect(resolv_conf, chosen);
  if (chosen.addresses.empty() && loopback) Collect(upstream_conf, chosen);
  if (!chosen.addresses.empty()) return chosen;
  chosen.warnings.push_back(
      loopback
          ? "the node's resolver listens on loopback only, where containers cannot reach it, and "
            "/run/systemd/resolve/resolv.conf names no other: containers resolve no outside names"
          : "the node has no IPv4 nameserver: containers resolve no outside names");
  return chosen;
}

Resolvers NodeResolvers() {
  constexpr size_t kLimit = 64 << 10;
  return ChooseResolvers(os::ReadFile("/etc/resolv.conf", kLimit).value_or(""),
                         os::ReadFile("/run/systemd/resolve/resolv.conf", kLimit).value_or(""));
}

}  // namespace paas::network
