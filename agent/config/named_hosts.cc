#include "agent/config/named_hosts.h"

namespace paas::agent {
namespace {

constexpr char kMark[] = "# firewall.outbound opens these addresses; they are kept up to date.\n";

}  // namespace

std::string WithNames(const std::string& hosts, const NamedHosts& names) {
  std::string text = hosts.substr(0, hosts.find(kMark));
  if (names.empty()) return text;
  text += kMark;
  for (const auto& [name, addresses] : names) {
    for (const std::string& address : addresses) text += address + " " + name + "\n";
  }
  return text;
}

}  // namespace paas::agent
