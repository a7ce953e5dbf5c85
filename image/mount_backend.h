#pragma once

#include <string>
#include <string_view>

#include "common/os/mountinfo.h"
#include "common/status/status.h"
#include "image/digest.h"

namespace paas::image {

// A way to turn an image into a mount. Implementations are thread-safe.
//
// There is no Unmount(): umount2() does it for all of them. The kernel objects behind a mount (a
// loop device, a FUSE connection and its server) go with the last clone of it in a container.
class MountBackend {
 public:
  virtual ~MountBackend() = default;

  virtual std::string_view name() const = 0;

  // Mounts the image behind `image` (O_RDONLY, already verified; the caller keeps it) on the
  // directory `target`, ro,nosuid,nodev and without an id mapping, so that clones can be mapped.
  // Everything made on the way is gone again when it fails.
  virtual Status Mount(int image, const Digest& digest, const std::string& target) = 0;

  // Whether the mount on `target` still answers. False only when it never will again.
  virtual bool Alive(const std::string& target) const = 0;

  // Whether `mount` is one that this backend made of the image `digest`, stored at `image_path`,
  // and still serves: true lets a restarted daemon adopt it.
  virtual bool Serves(const os::MountInfo& mount, const Digest& digest,
                      const std::string& image_path) const = 0;
};

}  // namespace paas::image
