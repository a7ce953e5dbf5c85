#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::builder {

// True when the file `path` (relative, without "." and "..") is named by `pattern`: a path, or a
// pattern in which "*" and "?" stay within a directory and "**" does not. PURE.
bool WatchMatches(const std::string& pattern, const std::string& path);

// A digest (64 hex digits) of the paths and contents of all files below `root` that one of the
// patterns names. Symlinks count with their target; nothing is followed. Nobody may write to the
// tree meanwhile.
StatusOr<std::string> WatchDigest(const std::string& root,
                                  const std::vector<std::string>& patterns);

}  // namespace paas::builder
