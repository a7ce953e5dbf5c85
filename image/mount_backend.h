#pragma once

#include <string>
#include <string_view>

#include "common/os/mountinfo.h"
#include "common/status/status.h"
#include "image/digest.h"

namespace paas::image {

// A way to turn an image into a mount. Implementations are thread-safe.
class MountBackend {
 public:
  virtual ~MountBackend() = default;

  virtual std::string_view name() const = 0;

  // Mounts the image behind `image` (O_RDONLY, already verified; the caller keeps it) on the
  // directory `target`, ro,nosuid,nodev and without an id mapping, so that clones can be mapped.
  // Everything made on the way is gone again when it fails.
  virtual Status Mount(int image, const Digest& digest, const std::string& target) = 0;

  // Detaches the mount. Clones of it in containers keep working; the kernel objects behind it go
  // with the last of them.
  virtual Status Unmount(const os::MountInfo& mount) = 0;

  // Whether `mount` is one that this backend made of the image `digest`, stored at `image_path`,
  // and still serves: true lets a restarted daemon adopt it.
  virtual bool Serves(const os::MountInfo& mount, const Digest& digest,
                      const std::string& image_path) const = 0;
};

}  // namespace paas::image
