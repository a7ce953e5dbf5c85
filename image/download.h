#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "image/digest.h"

namespace paas::image {

// An image on its way in. What has arrived stays on disk when this is destroyed, and the next
// download of the digest goes on from there. Not thread-safe; one a digest at a time.
class Download {
 public:
  // Opens or makes `path` and locks it. FailedPrecondition when another download holds it.
  static StatusOr<Download> Open(const std::string& path, const Digest& digest);
  Download(Download&&) = default;

  const Digest& digest() const { return digest_; }
  const std::string& path() const { return path_; }
  int fd() const { return fd_.get(); }
  // Bytes that are here: where to ask the sender to start.
  uint64_t offset() const { return offset_; }
  Status Append(std::string_view data);
  // Starts again from nothing.
  Status Discard();

 private:
  Download(std::string path, Digest digest, os::UniqueFd fd, uint64_t offset)
      : path_(std::move(path)), digest_(digest), fd_(std::move(fd)), offset_(offset) {}

  std::string path_;
  Digest digest_;
  os::UniqueFd fd_;
  uint64_t offset_ = 0;
};

}  // namespace paas::image
