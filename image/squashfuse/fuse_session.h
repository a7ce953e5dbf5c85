#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "image/squashfuse/image_reader.h"

struct fuse_in_header;
struct fuse_init_in;

namespace paas::image::squashfuse {

// Answers the kernel's requests on a FUSE connection from an image. Speaks the protocol itself:
// what a read-only filesystem needs of it is small, a sandbox around it can be tight, and the
// library of Debian 12 cannot ask for FUSE_ALLOW_IDMAP, without which no container could have the
// mount with its own ids. Single-threaded.
class FuseSession {
 public:
  // `device` is an open, mounted /dev/fuse.
  FuseSession(int device, ImageReader& image) : device_(device), image_(image) {}

  // Serves until the mount and all its clones are gone. `ready` is called once, when the kernel
  // has been greeted.
  Status Run(const std::function<void()>& ready);

 private:
  enum class Next { kContinue, kStop };

  Next Serve(std::string_view request);
  void Init(const fuse_in_header& header, const fuse_init_in& in);
  void Lookup(const fuse_in_header& header, std::string_view name);
  void GetAttributes(const fuse_in_header& header);
  void ReadLink(const fuse_in_header& header);
  void Read(const fuse_in_header& header, uint64_t offset, size_t size);
  void ReadDirectory(const fuse_in_header& header, uint64_t offset, size_t size);
  void StatFilesystem(const fuse_in_header& header);

  InodeId InodeOf(uint64_t node) const;
  uint64_t NodeOf(InodeId inode) const;
  void Reply(const fuse_in_header& header, std::string_view body) const;
  void ReplyError(const fuse_in_header& header, int error) const;

  const int device_;
  ImageReader& image_;
  std::function<void()> ready_;
  std::vector<char> data_;
};

}  // namespace paas::image::squashfuse
