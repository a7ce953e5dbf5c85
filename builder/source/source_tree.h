#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "common/status/status.h"

namespace paas::builder {

// The next piece of a tar stream; empty at its end.
using ArchiveReader = std::function<StatusOr<std::string>()>;

struct SourceLimits {
  uint64_t max_bytes = 8ull << 30;
  uint64_t max_entries = 1'000'000;
  uint32_t owner = 10000;  // uid and gid of every file

  bool operator==(const SourceLimits&) const = default;
};

// Unpacks a tar stream into `directory`, which exists and is empty. The archive is hostile input:
// only directories, regular files and symlinks; no absolute paths, no "..", nothing through a
// symlink, nothing twice; permissions are reduced to rwx bits. InvalidArgument names the entry;
// ResourceExhausted: more than a limit. What was unpacked stays for the caller to remove.
Status UnpackSource(const ArchiveReader& reader, const std::string& directory,
                    const SourceLimits& limits);

}  // namespace paas::builder
