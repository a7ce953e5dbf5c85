#pragma once

#include <sys/mount.h>

#include <cstdint>
#include <string>

#include "common/status/status.h"

namespace paas::image {

inline constexpr unsigned kImageMountAttributes =
    MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

// Puts a mount made by fsmount() on the directory `target`. Until then it is tentative: closing
// its fd undoes it.
Status AttachMount(int mount, const std::string& target);

// Takes off everything that is mounted on `target`. OK when nothing is.
Status DetachMounts(const std::string& target);

}  // namespace paas::image
