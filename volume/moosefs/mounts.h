#pragma once

#include <map>
#include <string>

#include "common/status/status.h"

namespace paas::volume {

// Whether a FUSE file system is mounted at `path`. Asks the kernel's table, not the file system.
StatusOr<bool> IsMounted(const std::string& path);

// The FUSE file systems at or below `path`: mount point → device.
StatusOr<std::map<std::string, std::string>> DevicesBelow(const std::string& path);

// Unmounts every FUSE file system at or below `path` and removes the directories that they were on.
// A client that does not end by itself soon, because something hangs on it, is cut off.
Status UnmountBelow(const std::string& path);

}  // namespace paas::volume
