#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::container {

// The seccomp programs of every container process, compiled once (2 to 3 ms) and loaded raw by the
// launch helper (0.2 ms): for each program its length in bytes as a 32-bit number and the classic
// BPF instructions. Two programs, of whose verdicts the kernel takes the stricter: one looks at
// arguments and allows everything else, one is the allow list of numbers, which the kernel turns
// into a bitmap.
StatusOr<std::string> CompileSeccompFilter();

}  // namespace paas::container
