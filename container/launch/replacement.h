#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"

// Replacing a mount of a container that runs, in its outer mount namespace: the caller's, with the
// root as the working directory.

namespace paas::container::launch {

// Mounts stacked at `target`; `own_proc` is /proc/self of the node, since the outer namespace has
// none.
Outcome CountMounts(int own_proc, const std::string& target, int& count);

// Takes mounts away until one is left at `target`.
Outcome LeaveOneMount(int own_proc, const std::string& target);

// A detached clone of what is mounted at `path`, which must be the root of a mount.
Outcome CloneAttachedAt(const std::string& path, os::UniqueFd& mount);

// A detached clone of what is mounted at `path` that can be written to, whatever the container's
// mount says; the ids stay mapped as they are.
Outcome CloneWritable(const std::string& path, os::UniqueFd& mount);

// Attaches `detached[part]` for all parts below the tree `detached[name]`, in a throw-away copy of
// the mount namespace `scratch`; the tree is a detached one again afterwards. The caller stays in
// the copy.
Outcome BuildInScratch(int scratch, const std::string& name, const std::vector<std::string>& parts,
                       std::map<std::string, os::UniqueFd>& detached);

// Puts a detached tree between the mount at `target` and what that covers.
Outcome PutTreeBeneath(int tree, const std::string& target);

// Takes the uppermost mount at `target` away, in the container too.
Outcome Detach(const std::string& target);

}  // namespace paas::container::launch
