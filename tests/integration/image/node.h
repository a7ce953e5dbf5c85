#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/os/mountinfo.h"
#include "common/os/unique_fd.h"
#include "image/mount_backend.h"
#include "image/store.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::testing {

// A store full of real images and a run directory, as on a node.
class Node {
 public:
  Node();

  image::Store& store() { return *store_; }
  std::string run_dir() const { return tree_ / "run"; }
  std::string ImageFile(const image::Digest& digest) const;

  // Packs, signs and stores an image of these files.
  image::Digest MakeImage(const std::map<std::string, std::string>& files);
  // Signs and stores bytes that are no image.
  image::Digest PutBytes(const std::string& bytes);
  // Damages the stored image.
  void FlipByte(const image::Digest& digest, off_t offset);
  // Replaces the manifest's signature by one with an untrusted key.
  void SignByAStranger(const image::Digest& digest);

  // The mounts below the run directory.
  std::vector<os::MountInfo> Mounts() const;
  // The loop devices and server processes of this node's images go with the last reference, which
  // another test's process may hold for a moment: waits until they are gone.
  bool WaitUntilNothingIsLeft() const;

 private:
  image::Digest Publish(image::StagedFile file);
  bool NothingIsLeft() const;

  TempTree tree_;
  const image::SigningKey key_;
  std::unique_ptr<image::Store> store_;
  std::vector<image::Digest> images_;
};

// The processes that serve an image over FUSE.
std::vector<pid_t> ServersOf(const image::Digest& digest);

// The runtime of ThreadSanitizer needs system calls that the sandbox of paas-squashfuse does not
// leave it, and the server has no second thread: in such builds it cannot run.
#if defined(__SANITIZE_THREAD__)
inline constexpr bool kServerCanRun = false;
#else
inline constexpr bool kServerCanRun = true;
#endif

// "loop" or "fuse".
std::unique_ptr<image::MountBackend> MakeBackend(const std::string& name);

// A detached clone of the mount at `path` whose ids 0..65535 are shown as `base` and up.
StatusOr<os::UniqueFd> MappedClone(const std::string& path, unsigned base);

}  // namespace paas::testing
