#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace paas::volume {

// What is known before a pool of the agent's own is made ready. Read once.
struct PoolFacts {
  uint64_t file_bytes = 0;       // 0: no file
  uint64_t allocated_bytes = 0;  // that the sparse file takes of the disk
  uint64_t disk_free_bytes = 0;  // on the file system that the file is or will be on
  uint64_t wanted_bytes = 0;     // what the operator says; 0: the default
  bool attached = false;         // a loop device stands for the file
  bool mounted = false;          // where it belongs

  bool operator==(const PoolFacts&) const = default;
};

enum class PoolAction { kMakeFile, kGrowFile, kAttach, kMount, kGrowFilesystem };

struct PoolStep {
  PoolAction action = PoolAction::kMount;
  uint64_t size_bytes = 0;  // of a file that is made or grown

  bool operator==(const PoolStep&) const = default;
  std::string Describe() const;
};

inline constexpr uint64_t kSmallestPool = 256ull << 20;  // below, btrfs has hardly room for data

// The size a pool has when nobody says: half of what the disk could give it, in whole GiB.
uint64_t DefaultPoolBytes(const PoolFacts& facts);

// What makes the pool usable, in order. A pool never shrinks. PURE.
std::vector<PoolStep> PlanPool(const PoolFacts& facts);

}  // namespace paas::volume
