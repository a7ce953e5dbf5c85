#pragma once

#include "base-images/tool/recipe.h"
#include "image/digest.h"

namespace paas::base_image {

// What the image of a recipe is known by: two recipes with the same digest give the same image as
// long as the Debian archive does not change. Covers the contents of files and the version of this
// tool's own steps.
image::Digest RecipeDigest(const Recipe& recipe);

// The same for the packages that the runtimes of a suite share.
image::Digest LayerDigest(const Layer& layer);

}  // namespace paas::base_image
