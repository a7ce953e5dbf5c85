#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>

#include "absl/synchronization/mutex.h"
#include "common/status/status.h"
#include "image/digest.h"
#include "image/manifest.h"

namespace paas::image {

// Remembers which files were found to have which content, so that mounting an image again does not
// read it again. A file counts as the same while device, inode, size, mtime and ctime are.
// Thread-safe.
class VerifiedFiles {
 public:
  // OK when the content of `fd` is what `manifest` says and nobody else can change it: the file
  // belongs to us, is not writable for others, and is open for writing nowhere.
  // PermissionDenied otherwise. The fd must be O_RDONLY and the only one of this process that is
  // open on the file.
  Status Verify(int fd, const Manifest& manifest, const std::string& path);

 private:
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    uint64_t size_bytes = 0;
    int64_t mtime_ns = 0;
    int64_t ctime_ns = 0;
    bool operator==(const Identity&) const = default;
  };
  static StatusOr<Identity> Identify(int fd, const std::string& path);

  absl::Mutex mutex_;
  std::map<Digest, Identity> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace paas::image
