#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::os {

// What a file system could take.
struct DiskSpace {
  std::string path;  // somewhere on it
  uint64_t total_bytes = 0;
  uint64_t free_bytes = 0;  // for us
  uint64_t device = 0;      // the same for paths of one file system

  bool operator==(const DiskSpace&) const = default;
};

// Of the file system that `path` is on; the path must exist. Waits for network file systems.
StatusOr<DiskSpace> MeasureDisk(const std::string& path);

// Room that something is about to take.
struct SpaceClaim {
  std::string what;  // "volumes"
  DiskSpace space;
  uint64_t needed_bytes = 0;
};

// ResourceExhausted, in words for people, when a file system would have less than `reserve_bytes`
// left. Claims on one file system add up. PURE.
Status CheckRoom(const std::vector<SpaceClaim>& claims, uint64_t reserve_bytes);

}  // namespace paas::os
