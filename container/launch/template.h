#pragma once

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"

namespace paas::container::launch {

// Where a container's root is attached before it becomes the root.
inline constexpr char kTemplateAttachPoint[] = "/root";

// Makes the mount namespace that every container's outer one is a copy of: an empty root with
//   /proc  of a pid namespace without processes,
//   /sys   the few parts that programs ask for, of a network namespace without links,
//   /dev   device nodes, links and mount points, read-only at the superblock,
//   /root  where the container's root goes.
// Copying it costs the same however many mounts the node has.
Outcome MakeTemplate(os::UniqueFd& mount_namespace);

}  // namespace paas::container::launch
