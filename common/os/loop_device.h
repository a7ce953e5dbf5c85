#pragma once

#include <optional>
#include <string>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::os {

struct LoopOptions {
  std::string label;  // shown by `losetup`, cut at 63 bytes; empty: none
  bool read_only = false;
  bool direct_io = false;  // the content is in the page cache once, as files of the file system
};

// A configured loop device, tentative: once nothing mounted or open refers to it, the kernel
// detaches it (LO_FLAGS_AUTOCLEAR), which happens when this is destroyed before it was mounted,
// and also when the process dies.
struct LoopDevice {
  UniqueFd fd;
  std::string path;  // "/dev/loop3"
};

// The content of the file behind `file` as a block device.
StatusOr<LoopDevice> AttachLoop(int file, const LoopOptions& options);

// What a loop device stands for.
struct LoopBacking {
  std::string label;
  bool read_only = false;
  uint64_t device = 0;  // of the file
  uint64_t inode = 0;
};
StatusOr<LoopBacking> BackingOf(const std::string& loop_path);

// The device that stands for the file at `path`, if there is one, whoever made it.
StatusOr<std::optional<LoopDevice>> FindLoop(const std::string& path);

}  // namespace paas::os
