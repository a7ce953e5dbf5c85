#include "base-images/tool/recipe_digest.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace paas::base_image {
namespace {

TEST(RecipeDigest, IsTheSameForTheSameRecipe) {
  EXPECT_EQ(RecipeDigest(Recipe{}), RecipeDigest(Recipe{}));
  EXPECT_EQ(LayerDigest(Layer{}), LayerDigest(Layer{}));
}

TEST(RecipeDigest, ChangesWithEveryField) {
  const std::vector<std::function<void(Recipe&)>> changes = {
      [](Recipe&) {},
      [](Recipe& recipe) { recipe.layer.suite = "trixie"; },
      [](Recipe& recipe) { recipe.layer.packages = {"a"}; },
      [](Recipe& recipe) { recipe.layer.excludes = {"a"}; },
      [](Recipe& recipe) { recipe.layer.includes = {"a"}; },
      [](Recipe& recipe) { recipe.packages = {"a"}; },
      [](Recipe& recipe) {
        recipe.archives = {{"a", "b", "c"}};
      },
      [](Recipe& recipe) {
        recipe.users = {{"a", 1, "b", "c"}};
      },
      [](Recipe& recipe) {
        recipe.directories = {{"/a", 0755, "root"}};
      },
      [](Recipe& recipe) {
        recipe.files = {{"/a", "1", 0644, "root"}};
      },
      [](Recipe& recipe) {
        recipe.files = {{"/a", "2", 0644, "root"}};
      },
      [](Recipe& recipe) {
        recipe.files = {{"/a", "2", 0755, "root"}};
      },
      [](Recipe& recipe) {
        recipe.symlinks = {{"/a", "b"}};
      },
      [](Recipe& recipe) { recipe.setup = {"a"}; },
      [](Recipe& recipe) { recipe.removals = {"a"}; },
      [](Recipe& recipe) { recipe.commands = {"a"}; },
      [](Recipe& recipe) { recipe.smoke = {"a"}; },
      [](Recipe& recipe) { recipe.runtime.kind = "a"; },
      [](Recipe& recipe) { recipe.runtime.start_command = "a"; },
      [](Recipe& recipe) { recipe.runtime.protocol = image::Protocol::kFastcgi; },
      [](Recipe& recipe) { recipe.runtime.socket_family = image::SocketFamily::kUnix; },
      [](Recipe& recipe) {
        recipe.runtime.properties = {{"a", "b"}};
      },
  };
  std::set<image::Digest> digests;
  for (const auto& change : changes) {
    Recipe recipe;
    change(recipe);
    digests.insert(RecipeDigest(recipe));
  }
  EXPECT_EQ(digests.size(), changes.size());
}

TEST(LayerDigest, IsSharedByTheRuntimesOfASuite) {
  Recipe nodejs;
  nodejs.layer = {"bookworm", {"runit"}, {}, {}};
  Recipe php = nodejs;
  php.packages = {"php8.2-fpm"};
  EXPECT_EQ(LayerDigest(nodejs.layer), LayerDigest(php.layer));
  php.layer.suite = "trixie";
  EXPECT_NE(LayerDigest(nodejs.layer), LayerDigest(php.layer));
}

}  // namespace
}  // namespace paas::base_image
