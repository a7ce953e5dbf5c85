#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace paas::agent {

// How much one WarmUp() may do.
struct WarmUpLimits {
  std::chrono::milliseconds time{300};
  uint64_t bytes = 256u << 20;  // read
};

struct WarmedUp {
  uint64_t files = 0;
  uint64_t bytes = 0;  // read, of files of the new image
  std::chrono::milliseconds took{0};
};

// Reads from the image mounted at `next` what is in memory of the one mounted at `current`: files
// of the same paths, in the blocks that are in the page cache. A process that is started from
// `next` right afterwards then waits neither for the disk nor for decompression. Follows no symlink
// and opens nothing but directories and regular files. Best effort: does nothing where the kernel
// has no cachestat(2) (Linux 6.5).
WarmedUp WarmUp(const std::string& current, const std::string& next, const WarmUpLimits& limits);

}  // namespace paas::agent
