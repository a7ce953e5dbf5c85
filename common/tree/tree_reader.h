#pragma once

#include "common/status/status.h"
#include "common/tree/entry.h"

namespace paas::tree {

// Tells `sink` all that is below the directory `root` (borrowed), and the directory itself first.
// No symlink is followed and no other file system entered. Sockets, pipes and devices are left out:
// they have no content. Memory is bounded by the depth of the tree and the names of files with
// several; both have limits (ResourceExhausted). The tree must not change meanwhile: Aborted when a
// file's size does.
Status ReadTree(int root, Sink& sink);

}  // namespace paas::tree
