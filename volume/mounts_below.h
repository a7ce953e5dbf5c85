#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/os/mountinfo.h"
#include "common/status/status.h"

namespace paas::volume {

// The mounts at or below `path` of file systems whose type begins so. Asks the kernel's table, not
// the file systems.
StatusOr<std::vector<os::MountInfo>> MountsBelow(const std::string& path, std::string_view type);

}  // namespace paas::volume
