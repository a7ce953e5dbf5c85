#pragma once

#include <string>
#include <vector>

#include "base-images/tool/cache.h"
#include "base-images/tool/progress.h"
#include "base-images/tool/recipe.h"
#include "common/status/status.h"
#include "image/manifest.h"

namespace paas::base_image {

struct BuildOptions {
  bool refresh = false;             // build although the recipe is known, with today's packages
  std::vector<std::string> sha512;  // of archives whose recipe has none

  bool operator==(const BuildOptions&) const = default;
};

// Makes the image of a recipe: layer, packages, tree, squashfs, smoke test. The result goes into
// the cache; a recipe that is there already costs nothing. Runs in a chamber (chamber.h). A failing
// program is an Internal error with the last lines it said; all of them are in cache.LogPath().
StatusOr<image::Manifest> BuildImage(const Recipe& recipe, const Cache& cache,
                                     const BuildOptions& options, Progress& progress);

}  // namespace paas::base_image
