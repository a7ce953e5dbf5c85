#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "container/spec.h"

// Steps that are taken with the rights of the node, before there is a container.

namespace paas::container {

struct MountFlags {
  bool read_only = false;
  bool nosuid = true;
  bool nodev = true;
  bool noexec = false;

  bool operator==(const MountFlags&) const = default;
};

// ---- In the namespaces of the node.

// Goes on within control groups, so that what follows is charged to the container: in the directory
// `unified` of v2 (may be empty), in which the process has to be made, and in the groups of v1 that
// the `tasks` files are of.
struct JoinCgroups {
  std::vector<std::string> tasks_files;
  std::string unified;
  bool operator==(const JoinCgroups&) const = default;
};

// Clones the mount at `source` as a detached one, called `name` from here on.
struct CloneMount {
  std::string name;
  std::string source;
  MountFlags flags;
  bool id_mapped = true;
  bool operator==(const CloneMount&) const = default;
};

// Makes a detached tmpfs with what it holds. Without mapped ids its files belong to ids of the node
// from `first_id` on.
struct MakeTmpfs {
  std::string name;
  uint64_t size_bytes = 0;
  uint32_t mode = 0755;
  MountFlags flags;
  std::vector<std::string> directories;  // relative; parents first
  std::vector<ConfigFile> files;         // paths relative to the root of the tmpfs
  bool id_mapped = true;
  uint32_t first_id = 0;
  bool operator==(const MakeTmpfs&) const = default;
};

// ---- In the outer mount namespace, with the rights of the node.

// A new mount namespace, copied from the small template (an empty root, proc of an empty pid
// namespace, the few parts of sysfs that
// programs ask for, taken in an empty network namespace, and /dev).
struct EnterOuterNamespace {
  bool operator==(const EnterOuterNamespace&) const = default;
};

// Clones `path` of the template as the detached mount `name`.
struct CloneTemplate {
  std::string name;
  std::string path;
  MountFlags flags;
  bool id_mapped = false;
  bool operator==(const CloneTemplate&) const = default;
};

// Makes the detached mount the root; the template's goes.
struct PivotRoot {
  std::string name;
  bool operator==(const PivotRoot&) const = default;
};

// Attaches a detached mount. The target must exist as a directory, without a symlink on the way.
struct Attach {
  std::string name;
  std::string target;
  bool operator==(const Attach&) const = default;
};

// Mounts made later below `target` from here reach the container.
struct ShareMount {
  std::string target;
  bool operator==(const ShareMount&) const = default;
};

}  // namespace paas::container
