#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::bench {

using Duration = std::chrono::duration<double, std::milli>;

// A directory with static busybox and the mount points of a container.
StatusOr<std::string> MakeRootfs(const std::string& directory);

struct Summary {
  double min_ms = 0;
  double median_ms = 0;
};
Summary Summarize(std::vector<Duration> samples);

}  // namespace paas::bench
