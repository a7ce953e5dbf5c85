#pragma once

#include <cstdint>
#include <string>

#include "common/status/status.h"
#include "image/manifest.h"

namespace paas::image {

// What a directory may hold to become an image. Device nodes, sockets and fifos never may: the
// first open doors to the host, and a fifo in an image would connect all containers that share the
// image's one superblock.
struct TreeRules {
  bool allow_setuid = false;        // setuid and setgid bits on files
  bool allow_capabilities = false;  // security.capability
  uint64_t max_entries = 4'000'000;
  uint64_t max_bytes = 16ull << 30;      // sum of file sizes
  uint64_t max_file_bytes = 8ull << 30;  // one file
  uint32_t max_depth = 200;

  bool operator==(const TreeRules&) const = default;
};

// Applications get the strict rules. A base image is made from Debian packages and may keep
// setuid files and capabilities, which its nosuid mount makes ineffective.
TreeRules RulesFor(ImageKind kind);

struct TreeSummary {
  uint64_t files = 0;
  uint64_t directories = 0;  // without the top
  uint64_t symlinks = 0;
  uint64_t bytes = 0;

  bool operator==(const TreeSummary&) const = default;
};

// Walks `directory` without following any symlink and without crossing onto other mounts.
// InvalidArgument names the first offending path (in byte order of names, relative to
// `directory`, control characters escaped) and why. ResourceExhausted: more than a limit.
StatusOr<TreeSummary> InspectTree(const std::string& directory, const TreeRules& rules);

// `path` with control characters, backslashes and bytes that are not UTF-8 as \xNN: safe to print.
std::string Printable(std::string_view path);

}  // namespace paas::image
