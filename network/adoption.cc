#include "network/adoption.h"

#include <set>

namespace paas::network {
namespace {

std::set<std::string> LinksWithEndpoint(const NetworkState& observed) {
  std::set<std::string> links;
  for (const Element& element : observed.elements) {
    if (element.set == Set::kEndpoint) links.insert(element.link);
  }
  return links;
}

std::map<std::string, std::string> LinkById(const NetworkState& observed) {
  const std::set<std::string> used = LinksWithEndpoint(observed);
  std::map<std::string, std::string> by_id;
  for (const auto& [name, id] : observed.links) {
    if (!id.empty() && (used.contains(name) || !by_id.contains(id))) by_id[id] = name;
  }
  return by_id;
}

void ReportRemoved(const Directory& directory, const NetworkState& observed,
                   ReconcileReport& report) {
  std::set<std::string> removed;
  for (const auto& [name, id] : observed.links) {
    const Member* member = directory.Find(id);
    if (member == nullptr || member->link != name) removed.insert(id.empty() ? name : id);
  }
  for (const Element& element : observed.elements) {
    const bool names_one = element.set == Set::kEndpoint;
    if (names_one && directory.Find(element.owner) == nullptr) removed.insert(element.owner);
  }
  report.removed.assign(removed.begin(), removed.end());
}

}  // namespace

StatusOr<Directory> Adopt(const std::vector<ContainerNetwork>& desired,
                          const NetworkState& observed, ReconcileReport& report) {
  const std::map<std::string, std::string> link_by_id = LinkById(observed);
  std::set<std::string> ids;
  std::set<Ipv4> addresses;
  Directory directory;
  for (const ContainerNetwork& network : desired) {
    if (!ids.insert(network.id).second) return AlreadyExists(network.id + " is named twice");
    if (!addresses.insert(network.address).second) {
      return AlreadyExists(network.address.ToString() + " of " + network.id + " is in use");
    }
    auto link = link_by_id.find(network.id);
    if (link == link_by_id.end()) {
      report.missing.push_back(network.id);
    } else {
      directory.Put({network, link->second});
      report.adopted.push_back(network.id);
    }
  }
  ReportRemoved(directory, observed, report);
  return directory;
}

}  // namespace paas::network
