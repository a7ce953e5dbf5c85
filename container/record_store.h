#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "container/record.h"

namespace paas::container {

// The records under one directory: `<dir>/<container id>.json`. Thread-safe for distinct ids.
class RecordStore {
 public:
  explicit RecordStore(std::string directory);

  // Durable when it returns: write, fsync, rename, fsync.
  Status Put(const ContainerRecord& record);
  // Missing is OK.
  Status Remove(const std::string& id);
  // Every record, sorted by id. A file that does not parse is an error that names it.
  StatusOr<std::vector<ContainerRecord>> List() const;

 private:
  std::string PathOf(const std::string& id) const;

  std::string directory_;
};

}  // namespace paas::container
