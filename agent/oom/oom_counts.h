#pragma once

#include <cstdint>
#include <string>

#include "agent/state/record_directory.h"
#include "common/status/status.h"

namespace paas::agent {

// How often processes of a container were killed for want of memory. The kernel counts from the
// begin of each control group; this goes on over the ends of instances and of the agent.
struct OomCount {
  std::string instance;      // whose group was looked at last
  uint32_t seen = 0;         // what the kernel had counted for it
  uint32_t total = 0;        // over all instances
  int64_t last_unix_ms = 0;  // when the last kill was noticed; 0: never

  bool operator==(const OomCount&) const = default;
};

// `before`, when the kernel says now that `kills` were killed in the group of `instance`. PURE.
OomCount Counted(OomCount before, const std::string& instance, uint32_t kills, int64_t unix_ms);

// The counts by container id, on disk. Thread-safe for different ids.
class OomCountStore {
 public:
  explicit OomCountStore(RecordDirectory records) : records_(std::move(records)) {}

  // Nothing counted when there is no record, or none that can be read.
  OomCount Get(const std::string& id) const;
  // Durable when it returns.
  Status Put(const std::string& id, const OomCount& count) const;
  // A missing one is OK.
  Status Delete(const std::string& id) const { return records_.Delete(id); }

 private:
  RecordDirectory records_;
};

}  // namespace paas::agent
