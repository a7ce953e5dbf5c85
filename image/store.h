#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "image/digest.h"
#include "image/download.h"
#include "image/manifest.h"
#include "image/signature.h"
#include "image/staged_file.h"

namespace paas::image {

struct StoredImage {
  Manifest manifest;
  std::string document;  // the signed manifest, as stored

  bool operator==(const StoredImage&) const = default;
};

struct OpenImage {
  os::UniqueFd fd;  // O_RDONLY
  StoredImage image;
};

enum class RefKind { kBase, kBuild };

// Content-addressed images in a directory (layout: paths.h). Nothing unsigned goes in or out: every
// manifest that is returned was verified with the trusted keys. The content is hashed when it
// comes in; readers that mount it hash it again (mount_table.h).
// Thread-safe, and safe between processes that use the same directory.
class Store {
 public:
  // Makes what is missing of the layout and removes what dead processes left behind.
  static StatusOr<std::unique_ptr<Store>> Open(const std::string& root, TrustedKeys keys);

  const std::string& root() const { return root_; }
  const TrustedKeys& keys() const { return keys_; }

  // An empty file on the store's filesystem, for Pack(); gone when destroyed unless it was Put.
  StatusOr<StagedFile> Stage() const;

  // Publishes a staged file under the digest of its manifest. InvalidArgument when the content is
  // not what the manifest says. An image that is already there stays, with its manifest.
  StatusOr<StoredImage> Put(StagedFile file, const std::string& document);

  // A download of `digest` that starts where an earlier one stopped. FailedPrecondition when
  // another one runs.
  StatusOr<Download> Resume(const Digest& digest) const;
  // Put() for a finished download. When the content is wrong it is thrown away.
  StatusOr<StoredImage> Put(Download download, const std::string& document);

  // NotFound when it is not published. PermissionDenied when its manifest is not to be trusted.
  StatusOr<StoredImage> Stat(const Digest& digest) const;
  StatusOr<OpenImage> OpenForRead(const Digest& digest) const;
  // All published digests, sorted.
  StatusOr<std::vector<Digest>> List() const;
  // Removes image and manifest; a missing one is OK. Refs to it are left dangling. An image that
  // is mounted stays readable there.
  Status Delete(const Digest& digest);

  // Says that somebody is about to use the image. NotFound when it is gone.
  Status Touch(const Digest& digest);
  // Since it was published, touched or published again; zero for a time that is to come.
  StatusOr<std::chrono::seconds> IdleTime(const Digest& digest) const;
  // Delete() of an image that was idle for that long, with the build refs that lead to it; no
  // Touch() and no Put() can come between. False: it was not, and is still there.
  StatusOr<bool> DeleteIdle(const Digest& digest, std::chrono::seconds idle);

  // Refs. `name`: letters, digits, and .:_- after the first character; at most 128 bytes.
  Status SetRef(RefKind kind, const std::string& name, const Digest& digest);
  // NotFound when there is none. The image itself may have been deleted since.
  StatusOr<Digest> GetRef(RefKind kind, const std::string& name) const;
  StatusOr<std::vector<std::string>> ListRefs(RefKind kind) const;
  Status DeleteRef(RefKind kind, const std::string& name);
  // GetRef() and Stat() in one.
  StatusOr<StoredImage> Resolve(RefKind kind, const std::string& name) const;

 private:
  Store(std::string root, TrustedKeys keys);
  StatusOr<os::UniqueFd> Lock() const;
  StatusOr<StoredImage> Publish(const std::string& path, const Manifest& manifest,
                                const std::string& document);
  Status CleanUp() const;
  Status TouchLocked(const Digest& digest) const;
  Status DeleteLocked(const Digest& digest) const;
  Status DeleteRefsTo(const Digest& digest);

  const std::string root_;
  const TrustedKeys keys_;
};

}  // namespace paas::image
