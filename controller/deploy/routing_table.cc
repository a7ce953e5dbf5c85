#include "controller/deploy/routing_table.h"

#include <set>

#include "controller/routes/site_json.h"

namespace paas::controller {

Parking ParkingOf(const PauseRecord& pause) {
  return pause.wakes ? Parking::kWakes : Parking::kRefuses;
}

std::vector<Site> RoutingTable::All(const AccessTable& access) const {
  std::vector<Site> all;
  for (const auto& [key, sites] : sites_) {
    const auto parked = parked_.find(key);
    const auto doors = access.find(key);
    for (const Site& site : sites) {
      all.push_back(site);
      if (doors != access.end()) all.back().access = doors->second;
      if (parked == parked_.end()) continue;
      all.back().parking = parked->second.parking;
      all.back().parking_serial = parked->second.serial;
    }
  }
  return all;
}

StatusOr<bool> RoutingTable::Serve() const {
  if (access_ == nullptr) return traffic_.Serve(All());
  PAAS_ASSIGN_OR_RETURN(const AccessTable access, access_());
  return traffic_.Serve(All(access));
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
  PAAS_ASSIGN_OR_RETURN(const auto pauses, store.ListPauses());
  for (const PauseRecord& pause : pauses) {
    parked_[Key(pause.project, pause.environment)] = {ParkingOf(pause), ++serial_};
  }
  return Serve().status();
}

Status RoutingTable::Refresh() {
  std::lock_guard lock(mutex_);
  return Serve().status();
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
                                 std::vector<Site> sites, Parking parking) {
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
  const std::map<Key, Parked> parked_before = parked_;
  sites_[key] = std::move(sites);
  parked_.erase(key);
  if (parking != Parking::kNone) parked_[key] = {parking, ++serial_};
  StatusOr<bool> changed = Serve();
  if (!changed.ok()) {
    sites_[key] = std::move(before);
    parked_ = parked_before;
  }
  if (sites_[key].empty()) sites_.erase(key);
  return changed;
}

Status RoutingTable::Park(const std::string& project, const std::string& environment,
                          Parking parking) {
  std::lock_guard lock(mutex_);
  const Key key(project, environment);
  const std::map<Key, Parked> before = parked_;
  parked_.erase(key);
  if (parking != Parking::kNone) parked_[key] = {parking, ++serial_};
  const Status served = Serve().status();
  if (!served.ok()) parked_ = before;
  return served;
}

std::map<std::string, std::pair<std::string, std::string>> RoutingTable::Sleeping() const {
  std::lock_guard lock(mutex_);
  std::map<std::string, std::pair<std::string, std::string>> sleeping;
  for (const auto& [key, parked] : parked_) {
    const auto sites = sites_.find(key);
    if (parked.parking != Parking::kWakes || sites == sites_.end()) continue;
    for (const Site& site : sites->second) sleeping[site.environment] = key;
  }
  return sleeping;
}

}  // namespace paas::controller
