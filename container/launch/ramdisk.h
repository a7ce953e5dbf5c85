#pragma once

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"
#include "container/plan/step.h"

namespace paas::container::launch {

// Makes the detached tmpfs of a step, written with the rights of the node in the ids of the
// container, then mapped. Directories get a modification time in the past: runsvdir waits a second
// for a directory that changed within the last one.
Outcome MakeRamdisk(const MakeTmpfs& step, int user_namespace, os::UniqueFd& mount);

}  // namespace paas::container::launch
