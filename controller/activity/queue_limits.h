#pragma once

#include <cstdint>

namespace paas::controller {

// How much is done at a time, and how much is kept of what was done.
struct QueueLimits {
  unsigned workers = 2;      // environments
  unsigned per_project = 2;  // environments of one project that are not production
  uint32_t kept = 200;       // ended activities of each environment, with their logs
};

}  // namespace paas::controller
