#pragma once

#include <string>
#include <vector>

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"
#include "container/plan/step.h"

namespace paas::container::launch {

// Makes the detached tmpfs of a step, written with the rights of the node, then mapped to the ids
// of the container unless the step says otherwise. Directories get a modification time in the past:
// runsvdir waits a second for a directory that changed within the last one.
Outcome MakeRamdisk(const MakeTmpfs& step, int user_namespace, os::UniqueFd& mount);

// Makes the tmpfs of which `root` is a writable mount hold what the step says. Adds to `changed`
// what was replaced, added or removed. Names in it were never the container's to choose.
Outcome UpdateRamdisk(int root, const MakeTmpfs& step, std::vector<std::string>& changed);

// Sets the size of the tmpfs that `root` is a mount of. One that holds more keeps its size.
Outcome ResizeRamdisk(int root, uint64_t size_bytes);

}  // namespace paas::container::launch
