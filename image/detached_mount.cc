#include "image/detached_mount.h"

#include <fcntl.h>

#include <cerrno>

namespace paas::image {

Status AttachMount(int mount, const std::string& target) {
  if (::move_mount(mount, "", AT_FDCWD, target.c_str(), MOVE_MOUNT_F_EMPTY_PATH) != 0) {
    return ErrnoStatus("mount on " + target);
  }
  return absl::OkStatus();
}

Status DetachMounts(const std::string& target) {
  while (::umount2(target.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) {
  }
  // EINVAL: not a mount point (any more).
  if (errno == EINVAL || errno == ENOENT) return absl::OkStatus();
  return ErrnoStatus("unmount " + target);
}

}  // namespace paas::image
