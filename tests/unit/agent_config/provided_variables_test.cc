#include "model/provided_variables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::model {
namespace {

using ::testing::Contains;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

Application App() {
  Application application;
  application.name = "app";
  application.web.commands.start = "node a.js";
  application.web.locations = {{.path = "/", .root = "/public/"}};
  return application;
}

ProvidedInput Input(VariablePhase phase) {
  return {.phase = phase,
          .project = "shop",
          .application_json = "{\"a\":1}",
          .environment = "main-bvxea6i",
          .branch = "main"};
}

TEST(ProvidedVariables, OfAnInstance) {
  const auto variables = ProvidedVariables(App(), nullptr, Input(VariablePhase::kRuntime));
  EXPECT_THAT(variables, Contains(Pair("PLATFORM_APPLICATION",
                                       "eyJhIjoxLCJhcHBfZGlyIjoiL2FwcCIsInRyZWVfaWQiOiIifQ==")));
  EXPECT_THAT(variables, Contains(Pair("PLATFORM_RELATIONSHIPS", "e30=")));
  EXPECT_THAT(variables, Contains(Pair("PLATFORM_DOCUMENT_ROOT", "/app/public")));
  EXPECT_THAT(variables, Contains(Pair("PLATFORM_ENVIRONMENT", "main-bvxea6i")));
  EXPECT_THAT(variables, Contains(Pair("PORT", "8888")));
  EXPECT_THAT(variables, Not(Contains(Key("SOCKET"))));
  EXPECT_THAT(variables, Not(Contains(Key("CI"))));
}

TEST(ProvidedVariables, OfAUnixSocket) {
  Application application = App();
  application.web.upstream.socket_family = SocketFamily::kUnix;
  const auto variables = ProvidedVariables(application, nullptr, Input(VariablePhase::kRuntime));
  EXPECT_THAT(variables, Contains(Pair("SOCKET", "/run/app.sock")));
  EXPECT_THAT(variables, Not(Contains(Key("PORT"))));
}

// Config readers take a process without PLATFORM_ENVIRONMENT for a build.
TEST(ProvidedVariables, OfABuildDoNotDependOnTheEnvironment) {
  const auto variables = ProvidedVariables(App(), nullptr, Input(VariablePhase::kBuild));
  EXPECT_THAT(variables, Contains(Key("CI")));
  for (const char* name : {"PLATFORM_ENVIRONMENT", "PLATFORM_BRANCH", "PLATFORM_ROUTES", "PORT",
                           "PLATFORM_RELATIONSHIPS", "SOCKET"}) {
    EXPECT_THAT(variables, Not(Contains(Key(name)))) << name;
  }
}

TEST(ProvidedVariables, OfAWorkerHaveNoPort) {
  const Worker worker{.name = "queue", .commands = {.start = "node q.js"}};
  const auto variables = ProvidedVariables(App(), &worker, Input(VariablePhase::kRuntime));
  EXPECT_THAT(variables, Contains(Pair("PLATFORM_APP_COMMAND", "node q.js")));
  EXPECT_THAT(variables, Not(Contains(Key("PORT"))));
}

TEST(MergeEnvironment, UsersMaySetWhatIsTheShellsOnly) {
  const auto merged = MergeEnvironment({{"PLATFORM_PROJECT", "shop"}, {"PATH", "/bin"}},
                                       {{"PLATFORM_PROJECT", "x"}, {"PATH", "/mine"}, {"A", "1"}});
  const std::map<std::string, std::string> expected = {
      {"A", "1"}, {"PATH", "/mine"}, {"PLATFORM_PROJECT", "shop"}};
  EXPECT_EQ(merged, expected);
}

}  // namespace
}  // namespace paas::model
