#pragma once

#include <array>

#include "container/launch/outcome.h"
#include "container/spec.h"

namespace paas::container::launch {

// Replaces the calling process: stdio and nothing else stays open, the environment is the
// process's own. `channel` stays open until the program has been found and executed, so that a
// failure can still be told. Returns on failure only.
Outcome BecomeProgram(const Process& process, const std::array<int, 3>& stdio, int channel);

}  // namespace paas::container::launch
