#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "builder/collect/in_use.h"
#include "common/status/status.h"
#include "image/store.h"

namespace paas::builder {

struct SurveyedImage {
  image::Manifest manifest;
  std::vector<std::string> aliases;  // base references that lead to it
  std::chrono::seconds idle{0};
  bool in_use = false;
};

struct SurveyedCache {
  std::string name;  // "shop/app"; "shop/.kept/<cache>/<version>"
  uint64_t bytes = 0;
  std::chrono::seconds idle{0};
  bool in_use = false;
};

// What the builder has on disk, and the deleting of it. Thread-safe; beside builds.
//
// In use are: the base images of builds and source operations that run (by digest), and all caches
// of their projects (by the project's id).
class Collector {
 public:
  // Borrowed.
  Collector(image::Store* store, InUse* in_use, std::string cache_root)
      : store_(store), in_use_(in_use), cache_root_(std::move(cache_root)) {}

  StatusOr<std::vector<SurveyedImage>> Images() const;
  StatusOr<std::vector<SurveyedCache>> Caches() const;

  // Deletes those that were idle for so long and that no build uses; returns them.
  StatusOr<std::vector<std::string>> DeleteImages(const std::vector<std::string>& digests,
                                                  std::chrono::seconds idle);
  StatusOr<std::vector<std::string>> DeleteCaches(const std::vector<std::string>& names,
                                                  std::chrono::seconds idle);

 private:
  image::Store* const store_;
  InUse* const in_use_;
  const std::string cache_root_;
};

}  // namespace paas::builder
