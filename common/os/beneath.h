#pragma once

#include <string>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::os {

// Paths in directories that somebody else writes to: every name below `root` may be a symlink that
// leads anywhere.

// Opens the directory `path` below `root`, making what is missing with `mode`. "" and "." are the
// root itself. No symlink is followed and no mount is crossed: InvalidArgument where a symlink is,
// FailedPrecondition where something is that is no directory, or another filesystem.
StatusOr<UniqueFd> MakeDirectoriesBeneath(int root, const std::string& path, mode_t mode = 0755);

// open(2) of the relative `path` below the directory `root`, with O_CLOEXEC added. No symlink is
// followed, mounts may be crossed. NotFound when there is nothing; InvalidArgument where a symlink
// is.
StatusOr<UniqueFd> OpenBeneath(int root, const std::string& path, int flags, mode_t mode = 0);

}  // namespace paas::os
