#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::image::squashfuse {

// A file in an image: where its inode lies. Stays valid as long as the image.
using InodeId = uint64_t;

struct DirectoryEntry {
  InodeId inode = 0;
  uint64_t number = 0;  // what stat shows as st_ino
  uint32_t type = 0;    // S_IFMT bits
  std::string name;
  uint64_t next = 0;  // where to go on after this entry
};

// Reads a squashfs through libsquashfuse, which trusts images more than it should: run it in the
// sandbox. Errors are positive errno values. Not thread-safe.
class ImageReader {
 public:
  // Reads the superblock. `fd` must stay open.
  static StatusOr<std::unique_ptr<ImageReader>> Open(int fd);
  ~ImageReader();
  ImageReader(const ImageReader&) = delete;
  ImageReader& operator=(const ImageReader&) = delete;

  InodeId root() const;
  uint32_t block_bytes() const;
  uint64_t image_bytes() const;
  uint64_t inode_count() const;

  int Stat(InodeId inode, struct stat& info);
  // ENOENT when there is no such name.
  int Lookup(InodeId directory, std::string_view name, InodeId& inode);
  int ReadLink(InodeId inode, std::string& target);
  // Up to `size` bytes into `buffer`; `size` becomes what was read.
  int Read(InodeId inode, uint64_t offset, char* buffer, size_t& size);
  // The entry at `offset` (0, or the `next` of another); none at the end.
  int NextEntry(InodeId directory, uint64_t offset, std::optional<DirectoryEntry>& entry);

 private:
  struct State;
  explicit ImageReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace paas::image::squashfuse
