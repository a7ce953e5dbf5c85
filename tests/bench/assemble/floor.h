#pragma once

#include <string>

#include "tests/bench/assemble/rootfs.h"

namespace paas::bench {

// The least that the kernel takes for a container of this kind: seven namespaces, id maps, an
// idmapped root, three tmpfs, proc, devpts, mqueue, pivot_root and the exec, in a bare loop with
// nothing checked, recorded, limited or hidden. Until the exec of `true` is done.
StatusOr<Duration> MeasureFloor(const std::string& root);

}  // namespace paas::bench
