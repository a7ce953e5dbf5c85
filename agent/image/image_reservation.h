#pragma once

#include <set>
#include <string>
#include <utility>

#include "agent/image/image_source.h"

namespace paas::agent {

// Images that are there, verified and mounted, before a container is touched that will need them:
// its requests wait for nothing that could have been done before. Of one thread.
class ImageReservation {
 public:
  // `images` is borrowed; `holder` is nobody's name yet.
  ImageReservation(ImageSource* images, std::string holder)
      : images_(images), holder_(std::move(holder)) {}
  ~ImageReservation() {
    for (const std::string& digest : digests_) images_->Release(digest, holder_);
  }
  ImageReservation(const ImageReservation&) = delete;
  ImageReservation& operator=(const ImageReservation&) = delete;

  // Fetches what is missing.
  Status Acquire(const std::string& digest) {
    if (digest.empty() || digests_.count(digest) != 0) return absl::OkStatus();
    PAAS_RETURN_IF_ERROR(images_->Acquire(digest, holder_).status());
    digests_.insert(digest);
    return absl::OkStatus();
  }

 private:
  ImageSource* const images_;
  const std::string holder_;
  std::set<std::string> digests_;
};

}  // namespace paas::agent
