// Variables of project and environment, from the command line to the processes that see them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "tests/e2e/jobs/jobs_project.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "s3cret-tea-4711";

class VariablesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const os::CommandResult deployed = project_.Deploy();
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }
  os::CommandResult Set(std::vector<std::string> words, const std::string& input = {}) {
    words.insert(words.begin(), {"var", "set"});
    os::CommandResult result = project_.Paasctl(words, input);
    EXPECT_EQ(result.exit_code, 0) << result.error_output;
    return result;
  }
  std::string Variable(const std::string& name) {
    return project_.Exec({"sh", "-c", "printf %s \"$" + name + "\""});
  }

  inline static const JobsProject project_{"jobs-variables"};
};

TEST_F(VariablesTest, OneOfTheEnvironmentIsSeenAtOnceWithoutABuild) {
  EXPECT_EQ(Variable("GREETING"), "hello");
  const os::CommandResult set = Set({"env:GREETING", "good day"});
  EXPECT_THAT(set.error_output, HasSubstr("reused"));
  EXPECT_EQ(Variable("GREETING"), "good day");
  EXPECT_THAT(
      project_.Paasctl({"activity", "list", "--type", "environment.variable.create"}).output,
      HasSubstr("set env:GREETING"));
  const os::CommandResult why = project_.Paasctl({"var", "why", "GREETING", "-o", "plain"});
  EXPECT_THAT(why.output, HasSubstr("yes\tenvironment\tenvironment main\tgood day"));
  EXPECT_THAT(why.output, HasSubstr("no\tapplication"));
  EXPECT_EQ(project_.Paasctl({"var", "unset", "env:GREETING"}).exit_code, 0);
  EXPECT_EQ(Variable("GREETING"), "hello");
}

TEST_F(VariablesTest, OneOfTheProjectWaitsForTheNextDeploy) {
  Set({"env:LATER", "1", "--level", "project"});
  EXPECT_EQ(Variable("LATER"), "");
  EXPECT_EQ(project_.Paasctl({"redeploy"}).exit_code, 0);
  EXPECT_EQ(Variable("LATER"), "1");
}

TEST_F(VariablesTest, OneThatBuildsSeeIsBuiltWith) {
  const auto built = [&] { return project_.Exec({"cat", "/app/built-with"}); };
  EXPECT_EQ(built(), "nothing\n");
  Set({"env:FLAVOUR", "mint", "--visible-build", "false"});
  EXPECT_EQ(built(), "nothing\n");
  const os::CommandResult set = Set({"env:FLAVOUR", "--visible-build", "true"});
  EXPECT_THAT(set.error_output, HasSubstr("built"));
  EXPECT_EQ(built(), "mint\n");
}

TEST_F(VariablesTest, TheRestIsInPlatformVariables) {
  Set({"theme:size", R"({"width": 3})", "--value-json"});
  const std::string decoded =
      project_.Exec({"sh", "-c", "echo \"$PLATFORM_VARIABLES\" | base64 -d"});
  EXPECT_EQ(nlohmann::json::parse(decoded)["theme:size"]["width"], 3);
  EXPECT_EQ(nlohmann::json::parse(decoded)["theme:color"], "blue");
}

TEST_F(VariablesTest, ASecretGoesInAndNeverComesOut) {
  const os::CommandResult set =
      Set({"env:API_KEY", "-", "--sensitive", "--visible-build", "true"}, kSecret);
  EXPECT_EQ(Variable("API_KEY"), kSecret);
  std::string told = set.output + set.error_output;
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"var", "list", "--json"},
                                             {"var", "get", "env:API_KEY", "--json"},
                                             {"var", "get", "env:API_KEY", "-o", "plain"},
                                             {"var", "why", "API_KEY", "--json"},
                                             {"var", "why", "PLATFORM_VARIABLES", "--json"},
                                             {"activity", "list", "--json"},
                                             {"ps", "--json"}}) {
    const os::CommandResult result = project_.Paasctl(words);
    EXPECT_EQ(result.exit_code, 0) << result.error_output;
    told += result.output + result.error_output;
  }
  // The build hook printed it, and the output of builds hides it.
  EXPECT_THAT(set.error_output, HasSubstr("the key is [hidden]"));
  EXPECT_THAT(told, Not(HasSubstr(kSecret)));
}

TEST_F(VariablesTest, ASecretIsInNoLogNoCommandLineAndNoImage) {
  Set({"env:API_KEY", "-", "--sensitive", "--visible-build", "true"}, kSecret);
  const Platform& platform = SharedPlatform();
  for (const char* daemon : {"paas-agent", "paas-builder", "paas-controller"}) {
    EXPECT_THAT(os::ReadFile(platform.root() + "/logs/" + daemon + ".log").value_or(""),
                Not(HasSubstr(kSecret)));
  }
  const os::CommandResult events =
      *os::RunCommand({.argv = {"sqlite3", platform.root() + "/paas-controller/state.sqlite",
                                "SELECT kind FROM events; SELECT * FROM activities;"}});
  ASSERT_EQ(events.exit_code, 0) << events.error_output;
  EXPECT_THAT(events.output, HasSubstr("[hidden]"));
  EXPECT_THAT(events.output, Not(HasSubstr(kSecret)));
  const os::CommandResult processes = *os::RunCommand({.argv = {"ps", "axww", "-o", "args"}});
  EXPECT_THAT(processes.output, Not(HasSubstr(kSecret)));
  EXPECT_EQ(project_.Exec({"grep", "-rl", kSecret, "/app", "/etc", "/usr/lib/paas"}), "");
}

TEST_F(VariablesTest, WhatCannotBeSetIsRefused) {
  EXPECT_EQ(project_.Paasctl({"var", "set", "env:PLATFORM_BRANCH", "x"}).exit_code, 2);
  EXPECT_EQ(project_.Paasctl({"var", "unset", "env:NEVER_SET"}).exit_code, 3);
  Set({"env:ONCE", "1", "--no-deploy"});
  EXPECT_EQ(project_.Paasctl({"var", "set", "env:ONCE", "2", "--create"}).exit_code, 5);
}

}  // namespace
}  // namespace paas::testing
