#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/backup_record.h"

namespace paas::controller {

class Database;

// The table of backups; the part of StateStore that its names say. Not thread-safe: the store
// serialises.
class BackupTable {
 public:
  explicit BackupTable(Database& database) : database_(database) {}

  Status Put(const Backup& backup);
  StatusOr<Backup> Get(const std::string& project, const std::string& id_or_prefix);
  StatusOr<std::vector<Backup>> List(const std::string& project, const std::string& environment);
  Status Delete(const std::string& id);

 private:
  Database& database_;
};

}  // namespace paas::controller
