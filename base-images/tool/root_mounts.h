#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/status/status.h"

namespace paas::base_image {

// What programs need in a tree that is not their root yet: /dev and /proc, a few more directories.
// Never the host's own /dev: a fresh tmpfs with the few harmless devices bound in one by one, so
// that nothing that is removed in the tree can be the host's. Use it inside of a chamber only,
// where mounts end with the process at the latest; the destructor unmounts in reverse.
class RootMounts {
 public:
  explicit RootMounts(std::string root) : root_(std::move(root)) {}
  ~RootMounts();
  RootMounts(const RootMounts&) = delete;
  RootMounts& operator=(const RootMounts&) = delete;

  // Mounts a squashfs file on the root itself, read-only.
  Status AddImage(const std::string& image);
  // /dev and /proc, which must be real directories.
  Status AddSystem();
  // A tmpfs on <root><path>; `mode` is octal.
  Status AddTmpfs(const std::string& path, const std::string& mode);
  // The host directory `source` on <root><path>.
  Status AddBind(const std::string& source, const std::string& path);

 private:
  Status MountOn(const std::string& source, const std::string& target, const char* type,
                 unsigned long flags, const std::string& options);
  Status BindDevice(const std::string& name);

  const std::string root_;
  std::vector<std::string> mounted_;  // in order
};

}  // namespace paas::base_image
