#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::tree {

enum class EntryKind { kDirectory, kFile, kSymlink, kHardLink };

// Where a file has content; elsewhere it has holes, which read as zeros.
struct Extent {
  uint64_t offset = 0;
  uint64_t length = 0;

  bool operator==(const Extent&) const = default;
};

// A name in a directory tree, with all that belongs to it but its content.
struct Entry {
  EntryKind kind = EntryKind::kFile;
  std::string path;   // below the root, with single slashes; "" is the root itself
  uint32_t mode = 0;  // permissions, with the setuid, setgid and sticky bits
  uint32_t owner = 0;
  uint32_t group = 0;
  int64_t modified_ns = 0;      // since 1970
  uint64_t size_bytes = 0;      // of a file, holes included
  std::vector<Extent> extents;  // of a file with holes, ascending; empty: it has none
  std::string target;           // what a symlink says; the earlier name that a hard link is of
  std::map<std::string, std::string>
      attributes;  // extended: user.*, and ACLs as the kernel has them

  bool operator==(const Entry&) const = default;
};

// How many bytes of content a file has.
uint64_t ContentBytes(const Entry& entry);

// Names and values of the attributes of one file, at most.
inline constexpr size_t kMostAttributeBytes = 64 << 10;

// Whether the attribute travels with a file: those of users and ACLs. What has power over the node
// (capabilities, trusted.*) does not.
bool IsKept(std::string_view attribute);

// InvalidArgument, with the path, for what no walk of ours makes: a path that leads out of the tree
// or is not in its shortest form, a size beyond what files can have, holes that overlap, ids that
// no container has, attributes that are not kept. For entries that a stranger made. PURE.
Status CheckEntry(const Entry& entry);

// `path` for a person: without control characters, and not endless.
std::string Printable(std::string_view path);

// What a walk over trees is told to, in its order: a directory before what is in it, an entry
// before its content. An error ends the walk.
class Sink {
 public:
  virtual ~Sink() = default;
  // A tree begins; entries and content are of it from here on.
  virtual Status Begin(const std::string& name) = 0;
  virtual Status Add(const Entry& entry) = 0;
  // Of the last entry, a file: in ascending order, nothing twice, no holes.
  virtual Status Write(uint64_t offset, std::string_view content) = 0;
};

}  // namespace paas::tree
