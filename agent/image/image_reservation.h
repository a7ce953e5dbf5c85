#pragma once

#include <map>
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
    for (const auto& [digest, path] : paths_) images_->Release(digest, holder_);
  }
  ImageReservation(const ImageReservation&) = delete;
  ImageReservation& operator=(const ImageReservation&) = delete;

  // Fetches what is missing.
  Status Acquire(const std::string& digest) {
    if (digest.empty() || paths_.contains(digest)) return absl::OkStatus();
    PAAS_ASSIGN_OR_RETURN(const image::MountedImage mounted, images_->Acquire(digest, holder_));
    paths_[digest] = mounted.path;
    return absl::OkStatus();
  }

  // Where it is mounted; empty when it was not acquired.
  std::string PathOf(const std::string& digest) const {
    const auto found = paths_.find(digest);
    return found == paths_.end() ? std::string() : found->second;
  }

 private:
  ImageSource* const images_;
  const std::string holder_;
  std::map<std::string, std::string> paths_;  // by digest
};

}  // namespace paas::agent
