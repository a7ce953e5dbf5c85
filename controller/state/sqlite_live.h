#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/live_records.h"

namespace paas::controller {

class Database;

// The tables of overrides of resources, of pauses and of HTTP access; the part of StateStore that
// its names say. Not thread-safe: the store serialises.
class LiveTables {
 public:
  explicit LiveTables(Database& database) : database_(database) {}

  StatusOr<std::vector<ResourceOverride>> ListResources(const std::string& project,
                                                        const std::string& environment);
  // Not a transaction of its own.
  Status SetResources(const std::string& project, const std::string& environment,
                      const std::vector<ResourceOverride>& overrides);

  Status PutPause(const PauseRecord& pause);
  StatusOr<PauseRecord> GetPause(const std::string& project, const std::string& environment);
  StatusOr<std::vector<PauseRecord>> ListPauses();
  Status DeletePause(const std::string& project, const std::string& environment);

  Status PutHttpAccess(const HttpAccessRecord& record);
  StatusOr<std::vector<HttpAccessRecord>> ListHttpAccess(const std::string& project);
  Status DeleteHttpAccess(const std::string& project, const std::string& environment);

 private:
  Database& database_;
};

}  // namespace paas::controller
