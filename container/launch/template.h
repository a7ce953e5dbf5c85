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

// Puts the caller into a copy of its mount namespace that can be pinned in `older`, that is, whose
// id is greater. Linux 6.18 hands out ids in batches of a CPU, so that a newer namespace may have a
// smaller one; then the copy is made anew on another CPU. The first namespace of a machine has the
// smallest id of all: there it never happens. `own_namespaces`: /proc/self/ns, opened O_PATH.
Outcome CopyMountNamespace(int own_namespaces, int older);

}  // namespace paas::container::launch
