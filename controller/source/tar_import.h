#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::controller {

// What one source archive may hold.
struct ImportLimits {
  uint64_t entries = 50'000;
  uint64_t bytes = 1ull << 30;  // of all files together
  uint64_t file_bytes = 512ull << 20;
  bool submodules = false;  // of a commit: whether it may name some
};

// The next piece of the archive; an empty one at its end. Valid until the next call.
using ArchiveReader = std::function<StatusOr<std::string_view>()>;
// Takes a piece of the fast-import stream.
using StreamWriter = std::function<Status(std::string_view)>;

// What the commit of an import says.
struct ImportCommit {
  std::string ref;     // validated by the caller
  std::string parent;  // object id, or empty
  std::string message;
  int64_t unix_seconds = 0;
};

// Translates a tar stream into a `git fast-import` stream, entry by entry, never touching the file
// system. The commit's tree is exactly the archive's files: regular files (with their executable
// bit) and symbolic links; directories exist by their files. InvalidArgument names the offending
// entry: other kinds (devices, fifos, hard links), unacceptable paths (CheckTreePath), duplicates,
// entries below a file or a link, an archive that is damaged or cut off. ResourceExhausted when a
// limit is passed. The stream is completed ("done") only when the whole archive was accepted.
Status TranslateArchive(const ArchiveReader& read, const StreamWriter& write,
                        const ImportCommit& commit, const ImportLimits& limits);

}  // namespace paas::controller
