#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "container/exit.h"
#include "container/running_container.h"

namespace paas::agent {

struct CommandOutcome {
  container::Exit exit;
  std::string error;  // the end of what it wrote to stderr, at most 4 KiB; untrusted
};

// Runs a command of the platform inside of a container, as container root, to its end. NotFound
// when the program is not there; DeadlineExceeded when it took longer than `timeout`, Cancelled
// when `give_up` said so: then it was killed.
StatusOr<CommandOutcome> RunAsRoot(container::RunningContainer& running,
                                   const std::vector<std::string>& argv,
                                   std::chrono::milliseconds timeout,
                                   const std::function<bool()>& give_up);

}  // namespace paas::agent
