#pragma once

#include <string>

#include "base-images/tool/recipe.h"
#include "common/status/status.h"

namespace paas::base_image {

// Reads <folder>/recipe.yaml and what it extends, and so on. Lists of the extended recipe come
// first; symlinks and properties of the same name are replaced. InvalidArgument carries
// file:line:column.
StatusOr<Recipe> LoadRecipe(const std::string& folder);

}  // namespace paas::base_image
