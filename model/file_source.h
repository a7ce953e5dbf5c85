#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::model {

// Where a project's files come from: a directory, a git tree, a map in tests. All paths are
// relative to the repository's root, with single slashes and without "." or ".."; "" is the root.
// Implementations must not follow symbolic links out of the root.
class FileSource {
 public:
  struct Entry {
    std::string name;
    bool is_directory = false;
  };

  virtual ~FileSource() = default;

  // The whole file. NotFound when it is missing or not a regular file, ResourceExhausted when it
  // is larger than `limit_bytes`.
  virtual StatusOr<std::string> ReadFile(const std::string& path, size_t limit_bytes) const = 0;

  // Sorted by name, without "." and "..". NotFound when it is missing or not a directory.
  virtual StatusOr<std::vector<Entry>> ListDirectory(const std::string& path) const = 0;
};

}  // namespace paas::model
