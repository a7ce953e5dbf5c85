#pragma once

#include <chrono>
#include <string>

#include "image/mount_backend.h"

namespace paas::image {

// Images served by paas-squashfuse: for nodes whose kernel has no squashfs or no loop devices, and
// for images whose builder is not trusted with the kernel's parser. Each image has a server process
// of its own in a sandbox (squashfuse/sandbox.h); servers outlive this process, and end with their
// last mount. Slower than LoopSquashfs by 2 to 5 times.
class FuseSquashfs : public MountBackend {
 public:
  // `server` is the path of the paas-squashfuse binary. A mount whose server does not answer for
  // `patience` is given up.
  explicit FuseSquashfs(std::string server,
                        std::chrono::milliseconds patience = std::chrono::seconds(20))
      : server_(std::move(server)), patience_(patience) {}

  std::string_view name() const override { return "fuse"; }
  Status Mount(int image, const Digest& digest, const std::string& target) override;
  // False once the server is dead. Waits for its answer; one that hangs is cut off, so that whoever
  // uses the mount gets errors instead of waiting, and counts as dead.
  bool Alive(const std::string& target) const override;
  bool Serves(const os::MountInfo& mount, const Digest& digest,
              const std::string& image_path) const override;

 private:
  const std::string server_;
  const std::chrono::milliseconds patience_;
};

}  // namespace paas::image
