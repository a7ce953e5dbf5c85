#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "volume/driver.h"

namespace paas::volume {

// Where a helper mounts, in a mount namespace of its own.
inline constexpr char kStage[] = "/mnt";  // covered there
inline constexpr char kMountPoint[] = "/mnt/volume";

// Makes a mount namespace that the node sees nothing of.
Status EnterPrivateMounts();
// Covers the stage and makes the mount point on it.
Status MakeMountPoint();

// Directories of what is about to be mounted, and where the node is to find them.
struct Delivery {
  std::vector<Directory> directories;
  std::string target;     // directory of the node; they are mounted at target/0, /1, …
  uint32_t first_id = 0;  // which id the container's root is where the mount is made
};

// Calls `mount` in a process of its own, which mounts on kMountPoint, prepares the directories
// there, and mounts them for the node. What was mounted stays until the last of these mounts is
// gone, clones in containers included.
Status Deliver(const Delivery& delivery, const std::function<Status()>& mount);

}  // namespace paas::volume
