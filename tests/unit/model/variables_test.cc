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

TEST(ResolveVariables, ParsesJsonValues) {
  Variable json{"config", R"({"a":1})", /*is_json=*/true};
  Variable broken{"broken", "{", /*is_json=*/true};
  const VariableSet set = ResolveVariables({}, "app", {json, broken}, {}, VariablePhase::kRuntime);
  EXPECT_EQ(PlatformVariablesJson(set), R"({"broken":"{","config":{"a":1}})");
}

}  // namespace
}  // namespace paas::model
