#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/records.h"

namespace paas::controller {

class Database;

// The table of releases; the part of StateStore that its names say. Not thread-safe: the store
// serialises.
class ReleaseTable {
 public:
  explicit ReleaseTable(Database& database) : database_(database) {}

  // With what `also` does, or not at all.
  Status Create(const Release& release, const std::function<Status()>& also);
  StatusOr<Release> Get(const std::string& project, const std::string& environment,
                        uint32_t number);
  StatusOr<std::vector<Release>> List(const std::string& project, const std::string& environment,
                                      uint32_t limit);
  StatusOr<Release> OfActivity(const std::string& activity);
  StatusOr<Release> Latest(const std::string& project, const std::string& environment);

 private:
  Status Insert(const Release& release);

  Database& database_;
};

}  // namespace paas::controller
