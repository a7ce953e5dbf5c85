#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base-images/tool/cache.h"
#include "base-images/tool/recipe.h"
#include "common/status/status.h"
#include "image/manifest.h"
#include "image/signature.h"
#include "image/store.h"

namespace paas::base_image {

// The image store that builds end up in.
class Publisher {
 public:
  // Opens the store and the signing key <keys>/image-signing.key, which is made when there is none.
  static StatusOr<Publisher> Open(const std::string& images, const std::string& keys);

  // Whether the reference of the recipe leads to an image that was made from it.
  bool IsPublished(const Recipe& recipe) const;

  // Signs the manifest, copies the image into the store and points the reference at it.
  Status Publish(const image::Manifest& manifest, const std::string& image_file);

 private:
  Publisher(std::unique_ptr<image::Store> store, image::SigningKey key)
      : store_(std::move(store)), key_(std::move(key)) {}

  std::unique_ptr<image::Store> store_;
  image::SigningKey key_;
};

}  // namespace paas::base_image
