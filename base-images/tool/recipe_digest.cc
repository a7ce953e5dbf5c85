#include "base-images/tool/recipe_digest.h"

#include <nlohmann/json.hpp>

namespace paas::base_image {
namespace {

using nlohmann::json;

// Raised whenever the steps change what an image holds.
constexpr int kFormat = 1;

json ToJson(const Layer& layer) {
  return {{"format", kFormat},
          {"suite", layer.suite},
          {"packages", layer.packages},
          {"excludes", layer.excludes},
          {"includes", layer.includes}};
}

json Tree(const Recipe& recipe) {
  json tree = json::array();
  for (const User& user : recipe.users) {
    tree.push_back({"user", user.name, user.id, user.home, user.shell});
  }
  for (const Directory& directory : recipe.directories) {
    tree.push_back({"directory", directory.path, directory.mode, directory.owner});
  }
  for (const File& file : recipe.files) {
    const std::string content = image::DigestOf(file.content).hex();
    tree.push_back({"file", file.path, file.mode, file.owner, content});
  }
  for (const Archive& archive : recipe.archives) {
    tree.push_back({"archive", archive.url, archive.sha512, archive.target});
    if (archive.strip != 1) tree.push_back({"strip", archive.strip});
  }
  return tree;
}

json ToJson(const image::RuntimeDescription& runtime) {
  json document = {{"kind", runtime.kind},
                   {"version", runtime.version},
                   {"start", runtime.start_command},
                   {"family", static_cast<int>(runtime.socket_family)},
                   {"protocol", static_cast<int>(runtime.protocol)},
                   {"properties", runtime.properties}};
  // Absent rather than empty: recipes without a service keep the digest that they had.
  if (!runtime.service.empty()) document["service"] = runtime.service;
  return document;
}

}  // namespace

image::Digest RecipeDigest(const Recipe& recipe) {
  json document = {{"layer", ToJson(recipe.layer)},
                   {"packages", recipe.packages},
                   {"tree", Tree(recipe)},
                   {"symlinks", recipe.symlinks},
                   {"setup", recipe.setup},
                   {"removals", recipe.removals},
                   {"commands", recipe.commands},
                   {"smoke", recipe.smoke},
                   {"runtime", ToJson(recipe.runtime)}};
  if (!recipe.facts.empty()) document["facts"] = recipe.facts;
  return image::DigestOf(document.dump());
}

image::Digest LayerDigest(const Layer& layer) { return image::DigestOf(ToJson(layer).dump()); }

}  // namespace paas::base_image
