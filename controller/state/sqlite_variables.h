#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/records.h"

namespace paas::controller {

class Database;

// The table of variables; the part of StateStore that its names say. Not thread-safe: the store
// serialises.
class VariableTable {
 public:
  explicit VariableTable(Database& database) : database_(database) {}

  Status Put(const VariableRecord& variable);
  StatusOr<VariableRecord> Get(const std::string& project, const std::string& environment,
                               const std::string& name);
  StatusOr<std::vector<VariableRecord>> List(const std::string& project,
                                             const std::string& environment);
  Status Delete(const std::string& project, const std::string& environment,
                const std::string& name);

 private:
  Database& database_;
};

}  // namespace paas::controller
