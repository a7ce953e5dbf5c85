// The recipes of the product itself keep the promises of docs/internals/base-image.md.

#include <algorithm>
#include <regex>
#include <set>

#include "base-images/tool/catalog.h"
#include "base-images/tool/recipe_digest.h"
#include "base-images/tool/recipe_parser.h"
#include "model/service_description.h"
#include "tests/support/status_matchers.h"

namespace paas::base_image {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Pair;

constexpr char kRoot[] = PAAS_SOURCE_DIR "/base-images";

std::vector<Recipe> AllRecipes() {
  std::vector<Recipe> recipes;
  const auto entries = ListRecipes(kRoot);
  EXPECT_OK(entries);
  for (const CatalogEntry& entry : *entries) {
    auto recipe = LoadRecipe(entry.folder);
    EXPECT_OK(recipe);
    if (recipe.ok()) recipes.push_back(*std::move(recipe));
  }
  return recipes;
}

// The router runs what no project names, and is its own init.
bool IsRouter(const Recipe& recipe) { return recipe.runtime.kind == "router"; }

std::vector<Recipe> Services() {
  std::vector<Recipe> recipes = AllRecipes();
  std::erase_if(recipes, [](const Recipe& recipe) { return recipe.runtime.service.empty(); });
  return recipes;
}

std::vector<Recipe> Runtimes() {
  std::vector<Recipe> recipes = AllRecipes();
  std::erase_if(recipes, [](const Recipe& recipe) {
    return IsRouter(recipe) || !recipe.runtime.service.empty();
  });
  return recipes;
}

TEST(Recipes, AreTwoVersionsOfEachRuntime) {
  std::vector<std::string> names;
  for (const Recipe& recipe : Runtimes()) names.push_back(Reference(recipe));
  EXPECT_THAT(names,
              ElementsAre("elixir-1.14", "elixir-1.18", "golang-1.19", "golang-1.24", "java-17",
                          "java-21", "nodejs-18", "nodejs-20", "php-8.2", "php-8.4", "python-3.11",
                          "python-3.13", "ruby-3.1", "ruby-3.3", "rust-1.63", "rust-1.85"));
}

TEST(Recipes, AreFoundByNameAndByFolder) {
  const CatalogEntry expected{"php-8.2", std::string(kRoot) + "/php/8.2"};
  ASSERT_OK_AND_ASSIGN(const CatalogEntry by_name, FindRecipe(kRoot, "php-8.2"));
  EXPECT_EQ(by_name, expected);
  ASSERT_OK_AND_ASSIGN(const CatalogEntry by_folder, FindRecipe(kRoot, expected.folder));
  EXPECT_EQ(by_folder, expected);
  EXPECT_THAT(FindRecipe(kRoot, "php-5.4"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(", nodejs-18, nodejs-20")));
}

TEST(Recipes, AreNamedAfterTheirFolders) {
  ASSERT_OK_AND_ASSIGN(const auto entries, ListRecipes(kRoot));
  for (const CatalogEntry& entry : entries) {
    ASSERT_OK_AND_ASSIGN(const Recipe recipe, LoadRecipe(entry.folder));
    EXPECT_EQ(Reference(recipe), entry.name);
  }
}

TEST(Recipes, ShareOneLayerASuite) {
  for (const std::vector<Recipe>& recipes : {Runtimes(), Services()}) {
    std::set<image::Digest> layers;
    for (const Recipe& recipe : recipes) layers.insert(LayerDigest(recipe.layer));
    EXPECT_EQ(layers.size(), 2u);
  }
}

// Ruby's and Node.js' had the same tree once, and so the same digest and one description.
TEST(Recipes, MakeImagesThatDiffer) {
  std::set<std::string> names;
  for (const Recipe& recipe : AllRecipes()) {
    for (const File& file : recipe.files) {
      if (file.path == kNameFile) names.insert(file.content);
    }
  }
  EXPECT_EQ(names.size(), AllRecipes().size());
}

TEST(Recipes, HaveEveryMountPointAndLink) {
  for (const Recipe& recipe : AllRecipes()) {
    if (IsRouter(recipe)) continue;
    SCOPED_TRACE(Reference(recipe));
    std::vector<std::string> directories;
    for (const Directory& directory : recipe.directories) directories.push_back(directory.path);
    EXPECT_THAT(directories, IsSupersetOf({"/app", "/dev", "/mnt", "/proc", "/run", "/sys", "/tmp",
                                           "/var/log"}));
    EXPECT_THAT(recipe.symlinks, IsSupersetOf({Pair("/etc/hosts", "/run/config/hosts"),
                                               Pair("/etc/resolv.conf", "/run/config/resolv.conf"),
                                               Pair("/etc/hostname", "/run/config/hostname"),
                                               Pair("/etc/service", "/run/config/service")}));
    const User expected = recipe.runtime.service.empty() ? User{"web", 10000, "/app", "/bin/bash"}
                                                         : User{"app", 1000, "/mnt", "/bin/bash"};
    EXPECT_THAT(recipe.users, ElementsAre(expected));
    EXPECT_EQ(recipe.runtime.properties.at("init"), "/usr/lib/paas/init");
  }
}

TEST(Recipes, OfServicesBringWhatThePlatformRuns) {
  for (const Recipe& recipe : Services()) {
    SCOPED_TRACE(Reference(recipe));
    std::set<std::string> files;
    for (const File& file : recipe.files) files.insert(file.path);
    EXPECT_THAT(files,
                IsSupersetOf({"/usr/lib/paas/service/run", "/usr/lib/paas/service/healthy",
                              "/usr/lib/paas/service/library", "/usr/lib/paas/service/server"}));
    ASSERT_OK_AND_ASSIGN(const auto service,
                         model::ServiceDescriptionFromJson(recipe.runtime.service));
    for (const model::ServiceTypeName& type : service.types) {
      if (!type.persistent) continue;
      EXPECT_EQ(service.data, "/mnt") << type.name;
      EXPECT_EQ(service.owner, 1000u) << type.name;
    }
  }
}

// What `publish` and `render` of a service name is in its image.
TEST(Recipes, OfServicesBringEveryTemplateThatTheyRender) {
  static const std::regex kTemplate("(publish|render) +([a-z_]+(\\.[a-z_]+)*)");
  for (const Recipe& recipe : Services()) {
    SCOPED_TRACE(Reference(recipe));
    std::set<std::string> files;
    for (const File& file : recipe.files) files.insert(file.path);
    for (const File& file : recipe.files) {
      if (file.path != "/usr/lib/paas/service/server") continue;
      for (std::sregex_iterator match(file.content.begin(), file.content.end(), kTemplate), end;
           match != end; ++match) {
        const std::string name = (*match)[2].str() + ((*match)[1] == "publish" ? ".jq" : "");
        EXPECT_TRUE(files.contains("/usr/lib/paas/service/" + name)) << name;
      }
    }
  }
}

TEST(Recipes, PhpIsServedByFpmOverASocket) {
  ASSERT_OK_AND_ASSIGN(const Recipe php, LoadRecipe(std::string(kRoot) + "/php/8.4"));
  EXPECT_EQ(php.runtime.start_command,
            "/usr/sbin/php-fpm8.4 --nodaemonize --fpm-config /run/config/php-fpm.conf");
  EXPECT_EQ(php.runtime.socket_family, image::SocketFamily::kUnix);
  EXPECT_EQ(php.runtime.protocol, image::Protocol::kFastcgi);
}

}  // namespace
}  // namespace paas::base_image
