#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "container/record.h"

namespace paas::container {

// The records under one directory: `<dir>/<container id>.json`. Thread-safe for distinct ids.
//
// A record is replaced at once (rename) but not synced to disk: it has to outlive this process, not
// the machine, with which its container ends as well. A sync would cost more than the whole start.
class RecordStore {
 public:
  explicit RecordStore(std::string directory);

  // When it returns, every later reader sees the whole record, whatever becomes of this process.
  Status Put(const ContainerRecord& record);
  // Missing is OK.
  Status Remove(const std::string& id);
  // Removes what a kill in the middle of Put() left. Not beside a Put().
  Status RemoveTemporary();

  // Every record, sorted by id. What does not parse was torn by the end of the machine, and is
  // passed over.
  StatusOr<std::vector<ContainerRecord>> List() const;

 private:
  std::string PathOf(const std::string& id) const;

  std::string directory_;
};

}  // namespace paas::container
