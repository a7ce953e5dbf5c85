#pragma once

#include <memory>
#include <string>

#include "common/status/status.h"
#include "image/mount_table.h"
#include "image/store.h"

namespace grpc {
class Channel;
}

namespace paas::agent {

// The images of this node, mounted: from the local store, or fetched from the image store of the
// platform first. Thread-safe.
class ImageSource {
 public:
  // `remote` may be null: then what is not in the local store is NotFound. `store` and `mounts` are
  // borrowed.
  ImageSource(image::Store* store, image::MountTable* mounts, std::shared_ptr<grpc::Channel> remote)
      : store_(store), mounts_(mounts), remote_(std::move(remote)) {}

  // Mounts the image for `holder`, after fetching and verifying it when it is missing here.
  StatusOr<image::MountedImage> Acquire(const std::string& digest, const std::string& holder);
  // What has to be fetched before the image can be mounted: its size, or 0 when it is here.
  StatusOr<uint64_t> MissingBytes(const std::string& digest) const;
  void Release(const std::string& digest, const std::string& holder);

 private:
  Status Fetch(const image::Digest& digest);

  image::Store* const store_;
  image::MountTable* const mounts_;
  const std::shared_ptr<grpc::Channel> remote_;
};

}  // namespace paas::agent
