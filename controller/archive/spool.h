#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::controller {

// A file without a name: gone with its owner, however that ends. Not thread-safe.
class Spool {
 public:
  // In `directory`.
  static StatusOr<Spool> Open(const std::string& directory);

  // ResourceExhausted when little would be left for others on its disk.
  Status Append(std::string_view piece);
  uint64_t bytes() const { return bytes_; }
  // At most `length` bytes from there; less at the end.
  StatusOr<std::string> ReadAt(uint64_t offset, size_t length) const;
  // Gives all of it, from the beginning, in pieces of at most 256 KiB; stops at the first error.
  Status Replay(const std::function<Status(std::string_view)>& sink) const;

 private:
  Spool(os::UniqueFd file, std::string directory)
      : file_(std::move(file)), directory_(std::move(directory)) {}

  os::UniqueFd file_;
  std::string directory_;
  uint64_t bytes_ = 0;
};

}  // namespace paas::controller
