#include "controller/plan/container_variables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace paas::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

model::Value Text(const std::string& text) { return model::Value{text}; }

// A shop with one PHP application and a worker, built.
PlanInput Shop() {
  model::Application app{.name = "app", .type = {"php", "8.2"}};
  app.container.variables = {
      {"env", model::Value{model::Value::Map{{"GREETING", Text("hi")}}}},
      {"php", model::Value{model::Value::Map{{"memory_limit", Text("96M")}}}},
      {"theme", model::Value{model::Value::Map{{"color", Text("blue")}}}}};
  app.workers = {{.name = "queue", .commands = {.start = "php queue.php"}, .container = {}}};
  PlanInput input{.project = {.id = "shop", .entropy = "secret"},
                  .environment = {.project = "shop",
                                  .name = "main",
                                  .machine_name = "main-bvxea6i",
                                  .type = "production"},
                  .config = {},
                  .routes = {},
                  .built = {{"app", {"sha256:base", "sha256:app", "9851a01"}}}};
  input.config.applications = {app};
  return input;
}

std::string Decoded(const std::string& base64) {
  std::string text;
  EXPECT_TRUE(absl::Base64Unescape(base64, &text));
  return text;
}

ContainerVariables Web(const PlanInput& input) {
  return RuntimeVariables(input, input.config.applications[0], nullptr, input.built.at("app"));
}

TEST(RuntimeVariables, EnvironmentBeatsProjectBeatsApplication) {
  PlanInput input = Shop();
  EXPECT_EQ(Web(input).environment.at("GREETING"), "hi");
  input.project_variables = {{.name = "env:greeting", .value = "hello"}};
  EXPECT_EQ(Web(input).environment.at("GREETING"), "hello");
  input.environment_variables = {{.name = "env:GREETING", .value = "good day"}};
  EXPECT_EQ(Web(input).environment.at("GREETING"), "good day");
  input.environment_variables[0].is_enabled = false;
  EXPECT_EQ(Web(input).environment.at("GREETING"), "hello");
}

TEST(RuntimeVariables, NothingBeatsWhatThePlatformProvides) {
  PlanInput input = Shop();
  input.environment_variables = {{.name = "env:PLATFORM_BRANCH", .value = "x"},
                                 {.name = "env:PATH", .value = "/mine"}};
  EXPECT_EQ(Web(input).environment.at("PLATFORM_BRANCH"), "main");
  EXPECT_EQ(Web(input).environment.at("PATH"), "/mine");
}

TEST(RuntimeVariables, SettingsOfPhpBeyondTheApplicationsOwnAreApart) {
  PlanInput input = Shop();
  EXPECT_THAT(Web(input).php_settings, IsEmpty());
  input.project_variables = {{.name = "php:memory_limit", .value = "256M"},
                             {.name = "php:display_errors", .value = "1"}};
  EXPECT_EQ(Web(input).php_settings, (std::map<std::string, std::string>{
                                         {"display_errors", "1"}, {"memory_limit", "256M"}}));
}

TEST(RuntimeVariables, AWorkerGetsWhatItsApplicationIsMeantToGet) {
  PlanInput input = Shop();
  input.project_variables = {{.name = "env:A", .value = "1", .applications = {"app"}},
                             {.name = "env:B", .value = "1", .applications = {"queue"}}};
  const model::Application& app = input.config.applications[0];
  const auto environment =
      RuntimeVariables(input, app, &app.workers[0], input.built.at("app")).environment;
  EXPECT_EQ(environment.count("A"), 1u);
  EXPECT_EQ(environment.count("B"), 0u);
  EXPECT_EQ(environment.count("PORT"), 0u);
}

TEST(RuntimeVariables, EverythingElseIsInPlatformVariables) {
  PlanInput input = Shop();
  input.project_variables = {{.name = "theme:size", .value = R"({"w":1})", .is_json = true}};
  EXPECT_EQ(Decoded(Web(input).environment.at("PLATFORM_VARIABLES")),
            R"({"theme:color":"blue","theme:size":{"w":1}})");
  EXPECT_THAT(Decoded(Web(input).environment.at("PLATFORM_APPLICATION")),
              HasSubstr(R"("app_dir":"/app","tree_id":"9851a01","slug_id":"sha256:app"})"));
}

TEST(BuildEnvironment, KnowsNothingOfTheEnvironment) {
  const PlanInput input = Shop();
  const auto environment = BuildEnvironment(input, input.config.applications[0], "9851a01");
  for (const char* name : {"PLATFORM_ENVIRONMENT", "PLATFORM_BRANCH", "PLATFORM_ROUTES",
                           "PLATFORM_RELATIONSHIPS", "PORT", "SOCKET"}) {
    EXPECT_EQ(environment.count(name), 0u) << name;
  }
  EXPECT_EQ(environment.at("PLATFORM_TREE_ID"), "9851a01");
  EXPECT_EQ(environment.at("PLATFORM_VENDOR"), "platformsh");
  EXPECT_EQ(environment.at("GREETING"), "hi");
  EXPECT_THAT(Decoded(environment.at("PLATFORM_APPLICATION")), Not(HasSubstr("post_deploy")));
}

TEST(BuildEnvironment, HoldsOnlyWhatIsVisibleInBuilds) {
  PlanInput input = Shop();
  input.project_variables = {{.name = "env:NPM_TOKEN", .value = "t"}};
  input.environment_variables = {{.name = "env:DSN", .value = "d", .visible_build = false},
                                 {.name = "plain", .value = "p", .visible_build = false}};
  const auto environment = BuildEnvironment(input, input.config.applications[0], "9851a01");
  EXPECT_EQ(environment.at("NPM_TOKEN"), "t");
  EXPECT_EQ(environment.count("DSN"), 0u);
  EXPECT_THAT(Decoded(environment.at("PLATFORM_VARIABLES")), Not(HasSubstr("plain")));
}

TEST(ExplainVariable, TellsEveryLevelAndWhichWins) {
  PlanInput input = Shop();
  input.project_variables = {{.name = "env:GREETING", .value = "hello"}};
  input.environment_variables = {
      {.name = "env:GREETING", .value = "x", .visible_build = false, .is_enabled = false}};
  const auto origins = ExplainVariable(input, input.config.applications[0], "GREETING");
  ASSERT_EQ(origins.size(), 3u);
  EXPECT_EQ(origins[0],
            (VariableOrigin{"environment", "environment main", "x", false, false, "disabled"}));
  EXPECT_EQ(origins[1], (VariableOrigin{"project", "project shop", "hello", false, true, ""}));
  EXPECT_EQ(origins[2], (VariableOrigin{"application", "`variables` of application app", "hi",
                                        false, false, ""}));
}

TEST(ExplainVariable, KnowsProvidedOnesAndTellsNoSecret) {
  PlanInput input = Shop();
  input.environment_variables = {{.name = "env:KEY", .value = "s3cret", .is_sensitive = true}};
  const model::Application& app = input.config.applications[0];
  const auto branch = ExplainVariable(input, app, "PLATFORM_BRANCH");
  EXPECT_THAT(branch,
              ElementsAre(VariableOrigin{"provided", "the platform", "main", false, true, ""}));
  EXPECT_EQ(ExplainVariable(input, app, "PLATFORM_VARIABLES")[0].value, "");
  const auto key = ExplainVariable(input, app, "env:key");
  ASSERT_EQ(key.size(), 1u);
  EXPECT_EQ(key[0].value, "");
  EXPECT_TRUE(key[0].is_sensitive);
  EXPECT_THAT(SecretsOf(input), ElementsAre("s3cret"));
  EXPECT_THAT(ExplainVariable(input, app, "nope"), IsEmpty());
}

}  // namespace
}  // namespace paas::controller
