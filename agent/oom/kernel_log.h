#pragma once

#include <string>
#include <vector>

#include "common/os/unique_fd.h"

namespace paas::agent {

// What the kernel says from now on (/dev/kmsg). Where it may not be read, it says nothing. Of one
// thread.
class KernelLog {
 public:
  KernelLog();

  // The records since the last call.
  std::vector<std::string> Read();

 private:
  os::UniqueFd fd_;  // invalid: it cannot be read
};

}  // namespace paas::agent
