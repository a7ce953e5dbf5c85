#include "builder/plan/build_plan.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::builder {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

const std::map<std::string, std::string> kCommands = {
    {"npm", "/usr/bin/npm"}, {"pip3", "/usr/bin/pip3"}, {"composer", "/usr/bin/composer"}};

model::Application Application(const std::string& runtime) {
  model::Application application;
  application.name = "app";
  application.type = {runtime, "1"};
  return application;
}

model::Value Text(const std::string& text) { return {.data = text}; }

std::vector<std::string> Names(const StatusOr<std::vector<BuildPhase>>& phases) {
  std::vector<std::string> names;
  for (const BuildPhase& phase : phases.value()) names.push_back(phase.name);
  return names;
}

TEST(PlanBuild, InstallsDependenciesThenTheFlavorThenRunsTheHook) {
  model::Application application = Application("nodejs");
  application.dependencies = {{.language = "nodejs", .packages = {{"yarn", Text("*")}}}};
  application.hooks.build = "yarn build";
  const auto phases = PlanBuild(application, kCommands);
  ASSERT_OK(phases);
  EXPECT_EQ(Names(phases), (std::vector<std::string>{"dependencies", "flavor", "hook"}));
  EXPECT_EQ(phases->at(2).script, "yarn build");
}

TEST(PlanBuild, TheDefaultFlavorBelongsToTheLanguage) {
  EXPECT_THAT(PlanBuild(Application("nodejs"), kCommands)->at(0).script,
              HasSubstr("npm prune --userconfig .npmrc && npm install --userconfig .npmrc"));
  EXPECT_THAT(PlanBuild(Application("php"), kCommands)->at(0).script,
              HasSubstr("--prefer-dist --optimize-autoloader"));
  EXPECT_TRUE(PlanBuild(Application("python"), kCommands)->empty());
}

TEST(PlanBuild, FlavorNoneDoesNothingAndAnUnknownOneIsRefused) {
  model::Application application = Application("nodejs");
  application.build.flavor = "none";
  EXPECT_TRUE(PlanBuild(application, kCommands)->empty());
  application.build.flavor = "maven";
  EXPECT_THAT(PlanBuild(application, kCommands),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("build.flavor: maven")));
}

TEST(PlanBuild, DependenciesOfSeveralLanguagesAreOnePhase) {
  model::Application application = Application("ruby");
  application.dependencies = {{.language = "nodejs", .packages = {{"yarn", Text("*")}}},
                              {.language = "ruby", .packages = {}},
                              {.language = "python3", .packages = {{"six", Text("1.16")}}}};
  const auto phases = PlanBuild(application, kCommands);
  ASSERT_OK(phases);
  EXPECT_EQ(Names(phases), (std::vector<std::string>{"dependencies"}));
  EXPECT_EQ(phases->at(0).text, "Installing nodejs, python3 dependencies");
  EXPECT_THAT(phases->at(0).script, HasSubstr(" 'six==1.16'"));
}

}  // namespace
}  // namespace paas::builder
