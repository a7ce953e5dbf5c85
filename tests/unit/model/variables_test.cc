#include "model/variables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json.h"
#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

Application App(const std::string& variables) {
  return *ApplicationFromJson(R"({"name":"app","type":"php:8.2","variables":)" + variables + "}");
}

TEST(ResolveVariables, SortsThemByPrefix) {
  const VariableSet set = ResolveVariables(App(
      R"({"env":{"node_env":"production","N":3,"L":[1]},"php":{"memory_limit":"512M","display_errors":true},
              "d8settings":{"a":{"b":1}},"env:FLAT":"x","plain":2})"));
  EXPECT_THAT(set.environment, UnorderedElementsAre(Pair("NODE_ENV", "production"), Pair("N", "3"),
                                                    Pair("L", "[1]"), Pair("FLAT", "x")));
  EXPECT_THAT(set.php_settings,
              UnorderedElementsAre(Pair("memory_limit", "512M"), Pair("display_errors", "1")));
  EXPECT_EQ(PlatformVariablesJson(set), R"({"d8settings:a":{"b":1},"plain":2})");
}

TEST(ResolveVariables, LaterLevelsWin) {
  const Application app = App(R"({"env":{"A":"yaml","B":"yaml","C":"yaml"}})");
  const std::vector<Variable> project = {{"env:B", "project"}, {"env:C", "project"}};
  const std::vector<Variable> environment = {{"env:C", "environment"}};
  const VariableSet set = ResolveVariables(app.container.variables, "app", project, environment,
                                           VariablePhase::kRuntime);
  EXPECT_THAT(set.environment, UnorderedElementsAre(Pair("A", "yaml"), Pair("B", "project"),
                                                    Pair("C", "environment")));
}

TEST(ResolveVariables, HonoursVisibilityAndScope) {
  Variable build_only{"env:B", "1"};
  build_only.visible_runtime = false;
  Variable runtime_only{"env:R", "1"};
  runtime_only.visible_build = false;
  Variable other_app{"env:O", "1"};
  other_app.applications = {"other"};
  const std::vector<Variable> all = {build_only, runtime_only, other_app};
  EXPECT_THAT(ResolveVariables({}, "app", all, {}, VariablePhase::kBuild).environment,
              UnorderedElementsAre(Pair("B", "1")));
  EXPECT_THAT(ResolveVariables({}, "app", all, {}, VariablePhase::kRuntime).environment,
              UnorderedElementsAre(Pair("R", "1")));
}

TEST(CheckVariable, RefusesWhatCouldNotReachAContainer) {
  EXPECT_OK(CheckVariable({.name = "env:api_key", .value = "x\ny"}));
  EXPECT_OK(CheckVariable({.name = "d8config:system.site:name", .value = ""}));
  EXPECT_OK(CheckVariable({.name = "plain", .value = "[1]", .is_json = true}));
  for (const char* name :
       {"", "env:", "env:1A", "env:A-B", "env:platform_branch", "a b", "php:a=b", "php:", "x\n"}) {
    EXPECT_FALSE(CheckVariable({.name = name, .value = "v"}).ok()) << name;
  }
  EXPECT_FALSE(CheckVariable({.name = "php:a", .value = "1\nextension=evil"}).ok());
  EXPECT_FALSE(CheckVariable({.name = "a", .value = "\xff"}).ok());
  EXPECT_FALSE(CheckVariable({.name = "a", .value = std::string("a\0b", 3)}).ok());
  EXPECT_FALSE(CheckVariable({.name = "a", .value = std::string(70'000, 'x')}).ok());
}

TEST(CheckVariable, NeverQuotesTheValue) {
  const Status refused = CheckVariable({.name = "a", .value = "s3cret", .is_json = true});
  EXPECT_EQ(Message(refused), "a: the value is no JSON");
}

TEST(ResolveVariables, ParsesJsonValues) {
  Variable json{"config", R"({"a":1})", /*is_json=*/true};
  Variable broken{"broken", "{", /*is_json=*/true};
  const VariableSet set = ResolveVariables({}, "app", {json, broken}, {}, VariablePhase::kRuntime);
  EXPECT_EQ(PlatformVariablesJson(set), R"({"broken":"{","config":{"a":1}})");
}

}  // namespace
}  // namespace paas::model
