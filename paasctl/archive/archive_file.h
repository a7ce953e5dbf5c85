#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::paasctl {

// A file that has its name only when it is complete; until then, and when the program ends before,
// there is none. It is for its owner alone. Not thread-safe.
class ArchiveFile {
 public:
  // AlreadyExists when there is something of that name.
  static StatusOr<ArchiveFile> Create(const std::string& path);

  Status Write(std::string_view piece) const;
  // Written out, and named. AlreadyExists when somebody else was faster.
  Status Complete() const;

 private:
  ArchiveFile(std::string path, os::UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  std::string path_;
  os::UniqueFd fd_;
};

// Gives a file, or standard input for "-", in pieces of at most 1 MiB; stops at the first error.
// `size_bytes` is 0 when that is not known.
using PieceTaker = std::function<Status(std::string_view piece)>;
Status ReadArchiveFile(const std::string& path,
                       const std::function<void(uint64_t size_bytes)>& size,
                       const PieceTaker& take);

}  // namespace paas::paasctl
