#pragma once

#include <array>
#include <vector>

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"
#include "container/spec.h"

namespace paas::container::launch {

// Replaces the calling process: stdio and what is handed to it (from kFirstHandedDescriptor on)
// stay open and nothing else, the environment is the process's own. `channel` stays open until the
// program has been found and executed, so that a failure can still be told. Returns on failure
// only.
Outcome BecomeProgram(const Process& process, const std::array<int, 3>& stdio,
                      const std::vector<os::UniqueFd>& handed, int channel);

}  // namespace paas::container::launch
