#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::image {

// A temporary file that is removed when destroyed. While it lives it is flocked, by which a
// clean-up tells it from what a dead process left. Movable.
class StagedFile {
 public:
  // A new empty file (0600) in `directory`.
  static StatusOr<StagedFile> Create(const std::string& directory);
  // Removes the files in `directory` that nobody holds and that were last written to at least
  // `min_age` ago.
  static Status RemoveStale(const std::string& directory, std::chrono::seconds min_age);

  ~StagedFile();
  StagedFile(StagedFile&& other) noexcept
      : path_(std::exchange(other.path_, {})), fd_(std::move(other.fd_)) {}
  StagedFile& operator=(StagedFile&&) = delete;

  const std::string& path() const { return path_; }
  int fd() const { return fd_.get(); }
  // It was renamed away: nothing is left to remove.
  void Commit() { path_.clear(); }

 private:
  StagedFile(std::string path, os::UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  std::string path_;
  os::UniqueFd fd_;
};

}  // namespace paas::image
