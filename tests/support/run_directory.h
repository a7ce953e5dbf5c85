#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::testing {

// A directory in /var/tmp whose name tells whose it is, from the moment it exists: what a run that
// was killed has left is found by it.
struct RunDirectory {
  std::string path;   // "/var/tmp/paas-KIND-PID-START-XXXXXX"
  pid_t pid = 0;      // of the process that made it; others get the same number later
  std::string start;  // when that one began, in clock ticks since the machine did
};

// Makes an empty one of this process, which removes it. Open to root alone.
StatusOr<std::string> MakeRunDirectory(const std::string& kind);

// Those of this user whose process has ended.
std::vector<RunDirectory> DeadRunDirectories();

}  // namespace paas::testing
