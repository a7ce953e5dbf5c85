#include "base-images/tool/recipe_parser.h"

#include "base-images/tool/archives.h"
#include "model/service_description.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/base-images/temp_tree.h"

namespace paas::base_image {
namespace {

using ::paas::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kCommon[] = R"(
packages: [runit]
exclude: [/usr/share/doc/*]
users:
  - {name: web, id: 10000, home: /app, shell: /bin/bash}
directories:
  - {path: /tmp, mode: "1777"}
files:
  - {path: /usr/lib/paas/init, from: files/init, mode: "0755"}
symlinks: {/etc/hosts: /run/config/hosts, /etc/motd: /run/config/motd}
archives:
  - url: https://example.org/a.tgz
    sha512: "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    target: /usr/lib/a
runtime:
  properties: {init: /usr/lib/paas/init}
)";

constexpr char kOwn[] = R"(
extends: ../../common/recipe.yaml
type: php
version: "8.2"
suite: bookworm
packages: [php8.2-fpm]
symlinks: {/etc/motd: /dev/null}
setup: ["true"]
remove: [/var/cache/*]
commands: [php]
facts: {php.modules: php -m}
runtime:
  start: php-fpm8.2
  upstream: {socket_family: unix, protocol: fastcgi}
smoke: [php --version]
)";

class RecipeParserTest : public ::testing::Test {
 protected:
  StatusOr<Recipe> Load(const std::string& own) {
    tree_.Write("common/recipe.yaml", kCommon);
    tree_.Write("common/files/init", "#!/bin/dash\n");
    tree_.Write("php/8.2/recipe.yaml", own);
    return LoadRecipe(tree_.root() + "/php/8.2");
  }

  TempTree tree_;
};

// common → php → php/8.2: only the packages of the first are shared by everything.
TEST_F(RecipeParserTest, FollowsAChainOfRecipes) {
  tree_.Write("php/recipe.yaml", "extends: ../common/recipe.yaml\npackages: [php-common]\n");
  ASSERT_OK_AND_ASSIGN(const Recipe recipe, Load("extends: ../recipe.yaml\ntype: php\n"
                                                 "version: \"8.2\"\nsuite: bookworm\n"
                                                 "packages: [php8.2-fpm]\n"));
  EXPECT_THAT(recipe.layer.packages, ElementsAre("runit"));
  EXPECT_THAT(recipe.packages, ElementsAre("php-common", "php8.2-fpm"));
}

TEST_F(RecipeParserTest, RefusesACycleOfRecipes) {
  EXPECT_THAT(Load("extends: recipe.yaml\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("too often")));
}

TEST_F(RecipeParserTest, KeepsTheDescriptionOfAService) {
  ASSERT_OK_AND_ASSIGN(const Recipe recipe, Load(std::string(kOwn) + R"(
service:
  types: {redis: {persistent: false}}
  endpoints: {redis: {port: 6379, scheme: redis}}
  access: {}
)"));
  ASSERT_OK_AND_ASSIGN(const auto service,
                       model::ServiceDescriptionFromJson(recipe.runtime.service));
  EXPECT_EQ(service.endpoints.at(0).port, 6379);
  EXPECT_THAT(Load(std::string(kOwn) + "service: {types: {}}\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("recipe.yaml:")));
}

TEST_F(RecipeParserTest, MergesTheRecipeIntoTheOneItExtends) {
  ASSERT_OK_AND_ASSIGN(const Recipe recipe, Load(kOwn));
  Recipe expected;
  expected.layer = {
      .suite = "bookworm", .packages = {"runit"}, .excludes = {"/usr/share/doc/*"}, .includes = {}};
  expected.packages = {"php8.2-fpm"};
  expected.archives = {{"https://example.org/a.tgz", std::string(128, '0'), "/usr/lib/a"}};
  expected.users = {{"web", 10000, "/app", "/bin/bash"}};
  expected.directories = {{"/tmp", 01777, "root"}};
  expected.files = {{"/usr/lib/paas/init", "#!/bin/dash\n", 0755, "root"},
                    {"/usr/lib/paas/base-image", "php-8.2\n", 0644, "root"}};
  expected.symlinks = {{"/etc/hosts", "/run/config/hosts"}, {"/etc/motd", "/dev/null"}};
  expected.setup = {"true"};
  expected.removals = {"/var/cache/*"};
  expected.commands = {"php"};
  expected.facts = {{"php.modules", "php -m"}};
  expected.smoke = {"php --version"};
  expected.runtime.kind = "php";
  expected.runtime.version = "8.2";
  expected.runtime.start_command = "php-fpm8.2";
  expected.runtime.socket_family = image::SocketFamily::kUnix;
  expected.runtime.protocol = image::Protocol::kFastcgi;
  expected.runtime.properties = {{"init", "/usr/lib/paas/init"}, {"suite", "bookworm"}};
  EXPECT_EQ(recipe, expected);
  EXPECT_EQ(Reference(recipe), "php-8.2");
}

TEST_F(RecipeParserTest, NamesThePlaceOfAnUnknownKey) {
  EXPECT_THAT(Load(std::string(kOwn) + "package: [x]\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("8.2/recipe.yaml:16:1"), HasSubstr("\"package\""))));
}

TEST_F(RecipeParserTest, NamesAMissingKey) {
  EXPECT_THAT(Load("type: php\nversion: \"8.2\"\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("missing key \"suite\"")));
}

TEST_F(RecipeParserTest, RefusesPathsThatLeaveTheImage) {
  for (const char* path : {"etc/x", "/../x", "/etc/../x", "/etc/..", "/", "\"\""}) {
    EXPECT_THAT(
        Load(std::string(kOwn) + "files: [{path: " + path + "}]\n"),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expected an absolute path")))
        << path;
  }
}

TEST_F(RecipeParserTest, WantsModesInQuotes) {
  // A plain 0755 would be another number to every reader of YAML 1.2.
  EXPECT_THAT(Load(std::string(kOwn) + "files: [{path: /etc/x, mode: 0755}]\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("octal digits in quotes")));
}

TEST_F(RecipeParserTest, NamesAFileThatIsNotThere) {
  EXPECT_THAT(Load(std::string(kOwn) + "files: [{path: /etc/x, from: missing}]\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("missing")));
}

TEST_F(RecipeParserTest, RefusesArchivesThatItCannotVouchForOrUnpack) {
  const auto refuses = [&](const std::string& archive, const std::string& message) {
    EXPECT_THAT(Load(std::string(kOwn) + "archives: [{target: /a, " + archive + "}]\n"),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message)))
        << archive;
  };
  refuses("url: npm:npm@1", "sha512: expected 128 hex digits");
  refuses("url: https://example.org/a.tgz, sha512: \"../../etc\"", "sha512");
  refuses("url: https://example.org/a.rar", ".tar.xz or .zip");
  refuses("url: http://example.org/a.tgz", "https://");
  refuses("url: https://example.org/a.tgz, strip: -1", "0 to 9");
}

TEST_F(RecipeParserTest, LeavesTheDigestOfAVendorsArchiveToWhoBuilds) {
  ASSERT_OK_AND_ASSIGN(Recipe recipe,
                       Load(std::string(kOwn) +
                            "archives: [{url: https://e.org/a.tar.xz, target: /a, strip: 0}]\n"));
  const std::string digest(128, 'a');
  EXPECT_THAT(ProvideDigests({}, recipe),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("https://e.org/a.tar.xz"), HasSubstr("--sha512"))));
  EXPECT_THAT(ProvideDigests({"abc"}, recipe), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK(ProvideDigests({digest}, recipe));
  EXPECT_EQ(recipe.archives.back(), (Archive{"https://e.org/a.tar.xz", digest, "/a", 0}));
  EXPECT_THAT(ProvideDigests({digest}, recipe), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::base_image
