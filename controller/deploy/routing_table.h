#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/status/status.h"
#include "controller/router/traffic.h"
#include "controller/routes/site.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// What requests of a paused environment meet.
Parking ParkingOf(const PauseRecord& pause);

// The sites of every environment, and the router kept to them. Thread-safe.
class RoutingTable {
 public:
  using Key = std::pair<std::string, std::string>;  // project, environment
  // Who may come in to whom, as it is now; those who are not in it are open. Null: everybody is. An
  // error keeps the router at what it serves.
  using AccessTable = std::map<Key, model::HttpAccess>;
  using AccessLookup = std::function<StatusOr<AccessTable>()>;

  explicit RoutingTable(Traffic& traffic, AccessLookup access = nullptr)
      : traffic_(traffic), access_(std::move(access)) {}

  // Serves what the latest releases say, as after a restart of the controller or the machine.
  Status Restore(StateStore& store);

  // Serves the same sites again: addresses, certificates and who may come in are outside of them.
  Status Refresh();

  // Every site, without an order that means anything.
  std::vector<Site> Sites() const;
  // Whose host it is: project and environment; both empty when nobody has it.
  std::pair<std::string, std::string> OwnerOf(const std::string& host) const;

  // Replaces the sites of one environment; empty: none. Requests reach it, unless `parking` says
  // something else. On failure the table stays as it was. True when the router changed.
  // FailedPrecondition when another environment has one of the hosts.
  StatusOr<bool> Set(const std::string& project, const std::string& environment,
                     std::vector<Site> sites, Parking parking = Parking::kNone);
  // What requests of an environment meet from now on. Those that wait for it to wake go on when it
  // is kNone; to say kWakes again has the next request wake it again.
  Status Park(const std::string& project, const std::string& environment, Parking parking);
  // Whose requests may wake it: by the id that sites have of their environment.
  std::map<std::string, std::pair<std::string, std::string>> Sleeping() const;

 private:
  std::vector<Site> All(const AccessTable& access = {}) const;
  // The same with who may come in.
  StatusOr<bool> Serve() const;

  Traffic& traffic_;
  const AccessLookup access_;
  mutable std::mutex mutex_;
  std::map<Key, std::vector<Site>> sites_;
  struct Parked {
    Parking parking;
    uint64_t serial;
  };
  std::map<Key, Parked> parked_;
  uint64_t serial_ = 0;  // of what was parked last
};

}  // namespace paas::controller
