#pragma once

#include <functional>

#include "common/status/status.h"

namespace paas::base_image {

// Runs `work` in a child process that is PID 1 of pid and mount namespaces of its own, and returns
// its exit code. Whatever becomes of the child or of this process, nothing outlives it: no process
// of a package's scripts, no mount. SIGINT and SIGTERM kill the child; `clean_up` then runs in this
// process, as it does after any other end. The calling process must be single-threaded and cannot
// start children afterwards.
StatusOr<int> RunInChamber(const std::function<int()>& work, const std::function<void()>& clean_up);

}  // namespace paas::base_image
