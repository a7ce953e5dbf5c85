#pragma once

#include <string>
#include <vector>

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"
#include "container/plan/step.h"

// Mounts by descriptor: nothing here resolves a path of an image through the node's root.

namespace paas::container::launch {

// A detached clone of what `path` names without any symlink. `user_namespace` < 0: ids are not
// mapped.
Outcome CloneDetached(const std::string& path, bool recursive, const MountFlags& flags,
                      int user_namespace, os::UniqueFd& mount);

// A detached new filesystem. Options are "key=value" or "key".
Outcome MakeFilesystem(const std::string& type, const std::vector<std::string>& options,
                       const MountFlags& flags, os::UniqueFd& mount);

// Sets the flags of a detached mount, and maps its ids when `user_namespace` >= 0.
Outcome SetAttributes(int mount, const MountFlags& flags, int user_namespace);

// Attaches a detached mount at `target` of the caller's root, which must be a directory reached
// without any symlink.
Outcome AttachAt(int mount, const std::string& target);

// Opens what `path` of the caller's root names, O_PATH, refusing symlinks. The root must be the
// working directory as well. ENOENT is a Problem.
Outcome ResolveInRoot(const std::string& path, os::UniqueFd& target);

// Makes the attached or detached mount the root and detaches the old one; the working directory
// is the new root.
Outcome PivotTo(int mount, const std::string& attach_point);

// Mounts below `target` are shared with later copies of the namespace.
Outcome Share(const std::string& target);

// What paths are hidden behind: O_PATH descriptors, borrowed.
struct Masks {
  int directory = -1;  // empty and read-only
  int file = -1;       // /dev/null
};

// Opens the caller's /dev/null; an error when it is something else.
Outcome OpenNullDevice(os::UniqueFd& null);

// Puts the mask that fits over a path. A missing path is fine.
Outcome MaskPath(const std::string& path, const Masks& masks);

// A read-only bind of a path over itself. A missing path is fine.
Outcome RemountReadOnly(const std::string& path);

}  // namespace paas::container::launch
