#include "base-images/tool/build_plan.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace paas::base_image {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

const BuildPaths kPaths = {"/c/layer.tar", "/c/archives", "/c/packages",
                           "/w/tmp",       "/w/root",     "/w/mount"};
const AptSetup kApt = {"http://a.test/", "http://s.test/", {"Acquire::http::Proxy \"p\";"}};

Recipe SampleRecipe() {
  Recipe recipe;
  recipe.layer = {
      "bookworm", {"runit", "git"}, {"/usr/share/doc/*"}, {"/usr/share/doc/*/copyright"}};
  recipe.packages = {"php8.2-fpm"};
  recipe.archives = {{"https://x.test/a.tgz", std::string(128, 'a'), "/usr/lib/a"}};
  recipe.users = {{"web", 10000, "/app", "/bin/bash"}};
  recipe.setup = {"echo setup"};
  recipe.smoke = {"echo one", "echo two"};
  return recipe;
}

std::vector<std::string> Names(const std::vector<Step>& steps) {
  std::vector<std::string> names;
  for (const Step& step : steps) names.push_back(step.name);
  return names;
}

TEST(PlanLayer, TakesPackagesFromTheMachinesMirrorAndTheSecuritySuite) {
  const Step step = PlanLayer(SampleRecipe().layer, kApt, kPaths, "/w/tmp/out.tar");
  const std::string prefix = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ";
  EXPECT_THAT(
      step.command.argv,
      ElementsAre("mmdebstrap", "--mode=root", "--variant=minbase", "--format=tar",
                  "--skip=output/dev", "--aptopt=Apt::Install-Recommends \"false\"",
                  "--aptopt=Acquire::Languages \"none\"", "--dpkgopt=force-unsafe-io",
                  "--aptopt=Acquire::http::Proxy \"p\";", "--dpkgopt=path-exclude=/usr/share/doc/*",
                  "--dpkgopt=path-include=/usr/share/doc/*/copyright", "--include=runit,git",
                  "bookworm", "/w/tmp/out.tar", prefix + "http://a.test/ bookworm main",
                  prefix + "http://a.test/ bookworm-updates main",
                  prefix + "http://s.test/ bookworm-security main"));
}

TEST(PlanImage, RemovesWhatTheStepsLeftLast) {
  EXPECT_THAT(Names(PlanImage(SampleRecipe(), kApt, kPaths, "")),
              ElementsAre("unpack", "sources", kPackagesStep, "sources", "archives", "archives",
                          "users", "setup", "tree"));
}

TEST(PlanImage, LeavesAptAloneWithoutPackages) {
  Recipe recipe = SampleRecipe();
  recipe.packages.clear();
  EXPECT_THAT(Names(PlanImage(recipe, kApt, kPaths, "")), Not(Contains(kPackagesStep)));
}

TEST(PlanImage, RunsEveryScriptInsideOfTheTree) {
  for (const Step& step : PlanImage(SampleRecipe(), kApt, kPaths, "")) {
    if (step.name == "unpack" || step.name == "archives") continue;
    ASSERT_GE(step.command.argv.size(), 2u);
    EXPECT_EQ(step.command.argv[0], "chroot") << step.name;
    EXPECT_EQ(step.command.argv[1], "/w/root") << step.name;
  }
}

TEST(PlanImage, LetsNothingOfTheCallersEnvironmentIn) {
  for (const Step& step : PlanImage(SampleRecipe(), kApt, kPaths, "")) {
    // curl is the exception: proxies and certificates of the machine are for it.
    const auto& argv = step.command.argv;
    const bool downloads = std::any_of(argv.begin(), argv.end(), [](const std::string& argument) {
      return argument.find("curl ") != std::string::npos;
    });
    EXPECT_EQ(step.command.env.has_value(), !downloads) << Describe(step);
    if (downloads) continue;
    EXPECT_EQ(step.command.env->count("SOURCE_DATE_EPOCH"), 1u);
  }
}

TEST(PlanFacts, AreScriptsInsideOfTheTreeNamedAfterTheirProperties) {
  Recipe recipe = SampleRecipe();
  recipe.facts = {{"php.extensions", "php -m"}};
  const std::vector<Step> steps = PlanFacts(recipe, kPaths);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].name, "php.extensions");
  EXPECT_THAT(steps[0].command.argv,
              ElementsAre("chroot", "/w/root", "/bin/dash", "-euc", "php -m", "build"));
}

TEST(PlanSmokeTest, RunsWithoutNetworkInTheMountedImage) {
  const std::vector<Step> steps = PlanSmokeTest(SampleRecipe(), kPaths);
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_THAT(steps[1].command.argv,
              ElementsAre("unshare", "--net", "--ipc", "--uts", "--pid", "--fork", "--kill-child",
                          "chroot", "/w/mount", "/bin/dash", "-euc", "echo two", "build"));
}

TEST(Describe, ShowsTheFirstLineOfAScript) {
  EXPECT_EQ(Describe({"tree", {{"chroot", "/w/root", "/bin/dash", "-euc", "one\ntwo\n"}}}),
            "tree: chroot /w/root /bin/dash -euc one …");
}

}  // namespace
}  // namespace paas::base_image
