#include "volume/moosefs/mounts.h"

#include <sys/mount.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <set>
#include <vector>

#include "common/log/log.h"
#include "common/os/file.h"
#include "common/os/fuse_connection.h"
#include "common/os/mountinfo.h"
#include "volume/mounts_below.h"

namespace paas::volume {
namespace {

constexpr std::chrono::seconds kPatience{3};
constexpr char kFuse[] = "fuse";

}  // namespace

StatusOr<bool> IsMounted(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, MountsBelow(path, kFuse));
  return std::any_of(mounts.begin(), mounts.end(),
                     [&](const os::MountInfo& mount) { return mount.mount_point == path; });
}

StatusOr<std::map<std::string, std::string>> DevicesBelow(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, MountsBelow(path, kFuse));
  std::map<std::string, std::string> devices;
  for (const os::MountInfo& mount : mounts) devices[mount.mount_point] = mount.device;
  return devices;
}

Status UnmountBelow(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, MountsBelow(path, kFuse));
  std::set<std::string> devices;
  for (const os::MountInfo& mount : mounts) {
    devices.insert(mount.device);
    if (::umount2(mount.mount_point.c_str(), MNT_DETACH) != 0 && errno != EINVAL) {
      return ErrnoStatus("unmount " + mount.mount_point);
    }
  }
  for (const std::string& device : devices) {
    const os::FuseConnection connection(device);
    if (connection.AwaitEnd(kPatience)) continue;
    log::Warning(path + ": its file server does not answer; cut off");
    PAAS_RETURN_IF_ERROR(connection.Abort());
  }
  return os::RemoveTree(path);
}

}  // namespace paas::volume
