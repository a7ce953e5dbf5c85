#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agent/instance.h"
#include "agent/state/record_directory.h"
#include "common/status/status.h"

namespace paas::agent {

// The records of instances by container id. Thread-safe for different ids.
class InstanceStore {
 public:
  explicit InstanceStore(RecordDirectory records) : records_(std::move(records)) {}

  // Durable when it returns.
  Status Put(const InstanceRecord& record) const;
  // A missing one is OK.
  Status Delete(const std::string& id) const;
  // Sorted by id.
  StatusOr<std::vector<InstanceRecord>> List() const;

 private:
  RecordDirectory records_;
};

}  // namespace paas::agent
