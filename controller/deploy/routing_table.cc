#include "controller/deploy/routing_table.h"
#include "controller/routes/site_json.h"

#include <set>

namespace paas::controller {

std::vector<Site> RoutingTable::All() const {
  std::vector<Site> all;
  for (const auto& [key, sites] : sites_) all.insert(all.end(), sites.begin(), sites.end());
  return all;
}

Status RoutingTable::Restore(StateStore& store) {
  PAAS_ASSIGN_OR_RETURN(const auto environments, store.ListEnvironments(""));
  std::lock_guard lock(mutex_);
  for (const Environment& environment : environments) {
    if (environment.status == "inactive") continue;  // its releases are history
    const StatusOr<Release> release = store.LatestRelease(environment.project, environment.name);
    if (release.status().code() == absl::StatusCode::kNotFound) continue;
    PAAS_RETURN_IF_ERROR(release.status());
    PAAS_ASSIGN_OR_RETURN(sites_[Key(environment.project, environment.name)],
                          SitesFromJson(release->sites));
  }
  return traffic_.Serve(All()).status();
}

Status RoutingTable::Refresh() {
  std::lock_guard lock(mutex_);
  return traffic_.Serve(All()).status();
}

std::vector<Site> RoutingTable::Sites() const {
  std::lock_guard lock(mutex_);
  return All();
}

std::pair<std::string, std::string> RoutingTable::OwnerOf(const std::string& host) const {
  std::lock_guard lock(mutex_);
  for (const auto& [owner, sites] : sites_) {
    for (const Site& site : sites) {
      if (site.host == host) return owner;
    }
  }
  return {};
}

StatusOr<bool> RoutingTable::Set(const std::string& project, const std::string& environment,
                                 std::vector<Site> sites) {
  std::lock_guard lock(mutex_);
  const Key key(project, environment);
  std::set<std::string> hosts;
  for (const Site& site : sites) hosts.insert(site.host);
  for (const auto& [owner, theirs] : sites_) {
    if (owner == key) continue;
    for (const Site& site : theirs) {
      if (hosts.count(site.host) == 0) continue;
      return FailedPrecondition("host '" + site.host + "' belongs to " + owner.first + "/" +
                                owner.second);
    }
  }
  std::vector<Site> before = std::move(sites_[key]);
  sites_[key] = std::move(sites);
  StatusOr<bool> changed = traffic_.Serve(All());
  if (!changed.ok()) sites_[key] = std::move(before);
  if (sites_[key].empty()) sites_.erase(key);
  return changed;
}

}  // namespace paas::controller
