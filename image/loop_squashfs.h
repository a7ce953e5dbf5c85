#pragma once

#include "image/mount_backend.h"

namespace paas::image {

// The kernel's squashfs on a loop device. Needs CAP_SYS_ADMIN and a kernel with both.
class LoopSquashfs : public MountBackend {
 public:
  // Whether this machine can: squashfs in /proc/filesystems and a loop control device.
  static bool Available();

  std::string_view name() const override { return "loop"; }
  Status Mount(int image, const Digest& digest, const std::string& target) override;
  bool Alive(const std::string& target) const override;
  bool Serves(const os::MountInfo& mount, const Digest& digest,
              const std::string& image_path) const override;
};

}  // namespace paas::image
