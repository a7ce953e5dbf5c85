#include "base-images/tool/catalog.h"

#include <algorithm>
#include <utility>

#include "base-images/tool/recipe_parser.h"
#include "common/os/file.h"

namespace paas::base_image {

StatusOr<std::vector<CatalogEntry>> ListRecipes(const std::string& root) {
  std::vector<CatalogEntry> entries;
  PAAS_ASSIGN_OR_RETURN(const auto runtimes, os::ListDirectory(root));
  for (const std::string& runtime : runtimes) {
    const auto versions = os::ListDirectory(root + "/" + runtime);
    if (!versions.ok()) continue;  // a file
    for (const std::string& version : *versions) {
      const std::string folder = root + "/" + runtime + "/" + version;
      if (!os::Exists(folder + "/recipe.yaml")) continue;
      entries.push_back({runtime + "-" + version, folder});
    }
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return entries;
}

StatusOr<CatalogEntry> FindRecipe(const std::string& root, const std::string& argument) {
  if (os::Exists(argument + "/recipe.yaml")) {
    PAAS_ASSIGN_OR_RETURN(const Recipe recipe, LoadRecipe(argument));
    return CatalogEntry{Reference(recipe), argument};
  }
  PAAS_ASSIGN_OR_RETURN(const std::vector<CatalogEntry> entries, ListRecipes(root));
  std::string known;
  for (const CatalogEntry& entry : entries) {
    if (entry.name == argument) return entry;
    known += (known.empty() ? "" : ", ") + entry.name;
  }
  return NotFound("no recipe \"" + argument + "\" in " + root + "; there are " + known);
}

}  // namespace paas::base_image
