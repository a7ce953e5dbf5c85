#pragma once

#include <string>

#include "common/os/unique_fd.h"
#include "model/file_source.h"

namespace paas::paasctl {

// The files below a directory, for reading a project's configuration. Links that lead out of it are
// refused by the kernel (openat2, RESOLVE_BENEATH).
class DirectorySource final : public model::FileSource {
 public:
  static StatusOr<DirectorySource> Open(const std::string& directory);

  StatusOr<std::string> ReadFile(const std::string& path, size_t limit_bytes) const override;
  StatusOr<std::vector<Entry>> ListDirectory(const std::string& path) const override;

 private:
  explicit DirectorySource(os::UniqueFd root) : root_(std::move(root)) {}
  StatusOr<os::UniqueFd> OpenBeneath(const std::string& path, int flags) const;

  os::UniqueFd root_;
};

}  // namespace paas::paasctl
