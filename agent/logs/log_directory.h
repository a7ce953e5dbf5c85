#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::agent {

// How much the logs of one container may take.
struct TrimLimits {
  uint64_t file_bytes = 100ull << 20;
  uint64_t all_bytes = 400ull << 20;
};

struct TrimmedLog {
  std::string name;
  int64_t bytes_removed = 0;  // from its beginning
};

// The /var/log of one container, as a directory of the node. Its content is written by the
// container and not to be trusted: names are checked, symlinks are never followed, and what is not
// a regular file is left out.
class LogDirectory {
 public:
  // The directory need not exist yet.
  explicit LogDirectory(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }

  // The names of the logs without ".log", sorted: "access", "app", "error". At most 64.
  std::vector<std::string> Names() const;

  // NotFound when there is no such log, InvalidArgument when it is not a regular file.
  StatusOr<os::UniqueFd> Open(const std::string& name) const;

  // The last non-empty lines of a log, oldest first, at most `count` of them, each cut to 500 bytes
  // and with control characters removed.
  std::vector<std::string> LastLines(const std::string& name, size_t count) const;

  // Adds whole lines to the end of a log that is there. NotFound, InvalidArgument as Open().
  Status Append(const std::string& name, std::string_view lines) const;

  // Cuts the beginning off logs that are larger than they may be, at least half of what is allowed
  // is kept; other files of the directory are cut like logs and not told of. Writers append, so
  // that they go on at the new end.
  std::vector<TrimmedLog> Trim(const TrimLimits& limits) const;

 private:
  std::vector<std::string> Files() const;

  std::string path_;
};

// The offset in `fd` at which its last `lines` lines before `end` begin (the end of a line); 0
// lines means the whole file.
int64_t OffsetOfLastLines(int fd, uint32_t lines, int64_t end);

}  // namespace paas::agent
