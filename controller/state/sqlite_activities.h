#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/event.h"
#include "controller/state/state_store.h"

namespace paas::controller {

class Database;

// The tables of activities and their events; the part of StateStore that its names say. Not
// thread-safe: the store serialises.
class ActivityTables {
 public:
  explicit ActivityTables(Database& database) : database_(database) {}

  Status Create(const Activity& activity);
  Status Update(const Activity& activity);
  StatusOr<Activity> Find(const std::string& id_or_prefix);
  StatusOr<std::vector<Activity>> List(const ActivityFilter& filter);
  Status PruneJob(const Activity& like, uint32_t keep);
  Status PruneEnvironment(const std::string& project, const std::string& environment,
                          uint32_t keep);

  Status AppendEvent(const Event& event);
  StatusOr<std::vector<Event>> ReadEvents(const std::string& activity, uint64_t after,
                                          uint32_t limit);
  StatusOr<uint64_t> LastSequence(const std::string& activity);

 private:
  // `which`: a condition that may use ?1 to ?5 of `like`: project to job.
  Status Prune(const std::string& which, const Activity& like, uint32_t keep);

  Database& database_;
};

}  // namespace paas::controller
