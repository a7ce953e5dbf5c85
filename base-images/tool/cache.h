#pragma once

#include <optional>
#include <string>

#include "base-images/tool/build_plan.h"
#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "image/manifest.h"

namespace paas::base_image {

// What survives builds, below <cache>:
//
//   <cache>/base-images/
//   ├── <recipe digest>.sqfs       a finished image
//   ├── <recipe digest>.manifest   what is to be said about it; its presence publishes the image
//   ├── layers/<layer digest>.tar  the packages that the runtimes of a suite share
//   ├── archives/<sha512>          downloads
//   ├── packages/<suite>/          .deb files
//   ├── logs/<image>.log           what the programs of the last build said
//   ├── locks/<name>               flocked while <name> is being built
//   └── work/<image>/              a build in progress; removed when it ends
class Cache {
 public:
  explicit Cache(const std::string& root) : root_(root + "/base-images") {}

  // Makes the directories.
  Status Prepare() const;
  // Waits until nobody else builds `name`, and keeps others waiting as long as the fd is open.
  StatusOr<os::UniqueFd> Lock(const std::string& name) const;

  // An invalid fd when somebody builds it right now.
  os::UniqueFd TryLock(const std::string& name) const;

  std::string ImagePath(const image::Digest& recipe) const;
  std::string LayerPath(const image::Digest& layer) const;
  std::string LogPath(const std::string& image) const;
  std::string WorkPath(const std::string& image) const;
  BuildPaths PathsFor(const std::string& image, const Layer& layer) const;

  // Unset when the recipe was not built yet. A manifest that cannot be read counts as none.
  std::optional<image::Manifest> Find(const image::Digest& recipe) const;
  // Moves a finished image in, then its manifest.
  Status Add(const image::Digest& recipe, const image::Manifest& manifest,
             const std::string& image_file) const;

 private:
  const std::string root_;
};

}  // namespace paas::base_image
