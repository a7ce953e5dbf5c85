#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::base_image {

// A recipe in the tree <root>/<runtime>/<version>/recipe.yaml.
struct CatalogEntry {
  std::string name;    // "nodejs-18"
  std::string folder;  // of the recipe

  bool operator==(const CatalogEntry&) const = default;
};

// Sorted by name.
StatusOr<std::vector<CatalogEntry>> ListRecipes(const std::string& root);

// `argument` is a folder that holds a recipe.yaml, or a name below `root`. NotFound lists the names
// there are.
StatusOr<CatalogEntry> FindRecipe(const std::string& root, const std::string& argument);

}  // namespace paas::base_image
