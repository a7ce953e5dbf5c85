#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/records.h"

namespace paas::controller {

class Database;

// The table of environments; the part of StateStore that its names say. Not thread-safe: the store
// serialises.
class EnvironmentTable {
 public:
  explicit EnvironmentTable(Database& database) : database_(database) {}

  Status Put(const Environment& environment);
  Status Describe(const Environment& environment);
  StatusOr<Environment> Get(const std::string& project, const std::string& name);
  StatusOr<std::vector<Environment>> List(const std::string& project);

 private:
  Database& database_;
};

}  // namespace paas::controller
