#include "volume/mounts_below.h"

namespace paas::volume {

StatusOr<std::vector<os::MountInfo>> MountsBelow(const std::string& path, std::string_view type) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> all, os::ReadMountInfo());
  std::vector<os::MountInfo> found;
  for (const os::MountInfo& mount : all) {
    const bool below = mount.mount_point == path || mount.mount_point.starts_with(path + "/");
    if (below && mount.fs_type.starts_with(type)) found.push_back(mount);
  }
  return found;
}

}  // namespace paas::volume
