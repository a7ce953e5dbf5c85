#pragma once

#include <sys/types.h>

#include <string>

#include "tests/bench/assemble/rootfs.h"

namespace paas::bench {

// The least that the kernel takes for a container of this kind: seven namespaces, id maps, an
// idmapped root, three tmpfs, proc, devpts, mqueue, pivot_root and the exec, in a bare loop with
// nothing checked, recorded, limited or hidden.
struct FloorContainer {
  Duration until_exec{};
  pid_t init = 0;
  pid_t parent = 0;  // of init
  pid_t holder = 0;  // of the user and network namespaces
};
// Until the exec of `program`, which gets "1000" as its argument.
StatusOr<FloorContainer> StartFloor(const std::string& root, const char* program);
// Kills it and waits for its end.
Status StopFloor(const FloorContainer& container);

// Until the exec of `true` is done.
StatusOr<Duration> MeasureFloor(const std::string& root);

}  // namespace paas::bench
