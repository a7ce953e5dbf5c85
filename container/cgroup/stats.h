#pragma once

#include <cstdint>

namespace paas::container {

// Counters of one control group, since it was made.
struct CgroupStats {
  uint64_t memory_bytes = 0;
  uint64_t memory_peak_bytes = 0;
  uint64_t memory_limit_bytes = 0;  // 0: unlimited
  uint64_t cpu_usage_us = 0;
  uint32_t pids = 0;
  uint32_t oom_kills = 0;

  bool operator==(const CgroupStats&) const = default;
};

}  // namespace paas::container
