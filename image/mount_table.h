#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/status/status.h"
#include "image/digest.h"
#include "image/manifest.h"
#include "image/mount_backend.h"
#include "image/store.h"
#include "image/verified_file.h"

namespace paas::image {

struct MountedImage {
  std::string path;   // where it is mounted; clone it, do not mount below it
  Manifest manifest;  // verified
};

// For people and tests: a row of the table.
struct MountEntry {
  Digest digest;
  std::string path;
  std::set<std::string> holders;

  bool operator==(const MountEntry&) const = default;
};

// The images mounted on this node: one mount an image, however many containers use it. Holders are
// names (container ids), so that acquiring twice for the same container counts once, and a
// restarted daemon can say again who holds what. The kernel is the truth: at Open() the table is
// rebuilt from mountinfo, and mounts that are there are adopted.
// Thread-safe. One process a `run_dir`.
class MountTable {
 public:
  // `store` and `backend` must outlive the table.
  static StatusOr<std::unique_ptr<MountTable>> Open(const std::string& run_dir, Store* store,
                                                    MountBackend* backend);

  // Mounts the image unless it is mounted, and notes the holder. An image is mounted only after
  // its manifest's signature and the sha256 of the very file that is mounted were verified:
  // PermissionDenied otherwise. NotFound: not in the store. Concurrent calls for one image wait
  // for the one that mounts.
  StatusOr<MountedImage> Acquire(const Digest& digest, const std::string& holder);

  // Takes the holder's name off; the last one unmounts. Unknown names are OK.
  Status Release(const Digest& digest, const std::string& holder);

  // Takes off all holders but `live`, then unmounts what nobody holds, whatever the reason it is
  // there. Call it after a restart, when every live container has acquired again.
  Status CollectGarbage(const std::set<std::string>& live);

  // Replaces mounts whose server has died (only FUSE has one): detaches them and mounts anew.
  // Containers that hold clones of a dead mount must be restarted; their ids are returned.
  StatusOr<std::set<std::string>> Repair();

  std::vector<MountEntry> List() const;

 private:
  enum class State {
    kAbsent,
    kMounted,
    kForeign,  // something is mounted at the image's place, but not (or no longer) the image
  };

  struct Entry {
    State state = State::kAbsent;
    std::optional<Manifest> manifest;  // set once this process has verified it
    std::set<std::string> holders;
    bool busy = false;  // one thread works on it without holding mutex_
  };

  MountTable(std::string run_dir, Store* store, MountBackend* backend);
  Status Adopt();
  // Claim() waits for the entry, making it when there is none, and marks it busy: the claimant may
  // then touch it without the mutex. Yield() ends that, and forgets an entry with nothing mounted.
  Entry& Claim(const Digest& digest) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Yield(const Digest& digest) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status MakeReady(const Digest& digest, Entry& entry);
  StatusOr<Manifest> MountVerified(const Digest& digest);
  // Applies `change` to an entry, and unmounts it when that says true and nobody holds it.
  Status Drop(const Digest& digest, const std::function<bool(Entry&)>& change);
  Status SweepUnknown();

  const std::string run_dir_;
  Store* const store_;
  MountBackend* const backend_;
  VerifiedFiles verified_;
  mutable absl::Mutex mutex_;
  std::map<Digest, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace paas::image
