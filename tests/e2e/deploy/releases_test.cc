// What went live, and the way back to it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

class Releases : public ::testing::Test {
 protected:
  static os::CommandResult Paasctl(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-p", "shop", "-e", "main"});
    return SharedPlatform().Paasctl(std::move(arguments));
  }
  static std::string Answer() { return Curl(SharedPlatform().Url("shop")).body; }
  void TearDown() override { Paasctl({"delete", "--yes"}); }

  // An application that says `word` and what KEY is.
  void Deploy(const std::string& word) {
    project_.Write(".platform.app.yaml",
                   "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\n"
                   "hooks: {deploy: 'echo deployed " +
                       word +
                       "'}\n"
                       "web:\n  commands:\n    start: node server.js\n");
    project_.Write("server.js", "require('http').createServer((q, r) => r.end('" + word +
                                    " ' + process.env.KEY)).listen(process.env.PORT)");
    const os::CommandResult deployed = Paasctl({"deploy", project_.path()});
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }

  ProjectCopy project_{"hello-node"};
};

TEST_F(Releases, ARollbackBringsTheOldAnswerBackWithItsVariablesAndSaysHowLongItTook) {
  Deploy("good");
  ASSERT_EQ(Paasctl({"var", "set", "env:KEY", "a-secret-value", "--sensitive"}).exit_code, 0);
  EXPECT_EQ(Answer(), "good a-secret-value");
  Deploy("bad");
  ASSERT_EQ(Paasctl({"var", "set", "env:KEY", "another-secret-value"}).exit_code, 0);
  EXPECT_EQ(Answer(), "bad another-secret-value");

  const os::CommandResult rollback = Paasctl({"rollback", "r2"});
  ASSERT_EQ(rollback.exit_code, 0) << rollback.error_output;
  EXPECT_THAT(rollback.error_output, HasSubstr("r5 (r2 again) live in "));
  EXPECT_THAT(rollback.error_output, Not(HasSubstr("build app")));
  EXPECT_THAT(rollback.error_output, HasSubstr("deployed good"));  // the hook ran
  EXPECT_EQ(Answer(), "good a-secret-value");

  const Json list = Json::parse(Paasctl({"releases", "--json"}).output)["releases"];
  ASSERT_EQ(list.size(), 5u);
  EXPECT_TRUE(list[0]["current"]);
  EXPECT_EQ(list[0]["kind"], "rollback");
  EXPECT_EQ(list[0]["restored"], 2);
  EXPECT_EQ(list[1]["kind"], "variable");
  EXPECT_EQ(list[3]["kind"], "variable");
  EXPECT_EQ(list[4]["kind"], "deploy");
  for (const Json& release : list) {
    EXPECT_NE(release["actor"], nullptr);
    EXPECT_FALSE(release["images"][0]["app_digest"].is_null());
    EXPECT_GT(release["duration_ms"], 0);
    EXPECT_FALSE(release["phases"].empty());
  }
  // The one before what serves now is r1: the bad ones are not gone back to.
  ASSERT_EQ(Paasctl({"rollback"}).exit_code, 0);
  EXPECT_EQ(Answer(), "good undefined");
  ASSERT_EQ(Paasctl({"rollback", "r3", "--keep-variables"}).exit_code, 0);
  EXPECT_EQ(Answer(), "bad another-secret-value");
}

TEST_F(Releases, ADifferenceNamesWhatChangedAndNoValue) {
  Deploy("one");
  ASSERT_EQ(Paasctl({"var", "set", "env:KEY", "a-secret-value", "--sensitive"}).exit_code, 0);
  Deploy("two");
  const os::CommandResult diff = Paasctl({"diff", "r1", "r3"});
  EXPECT_EQ(diff.exit_code, 0) << diff.error_output;
  EXPECT_THAT(diff.output, HasSubstr("app image"));
  EXPECT_THAT(diff.output, HasSubstr("app hooks/deploy"));
  EXPECT_THAT(diff.output, HasSubstr("environment env:KEY"));
  EXPECT_THAT(diff.output, Not(HasSubstr("a-secret-value")));
  EXPECT_THAT(Paasctl({"diff", "r3", "r3"}).output, HasSubstr("r3 and r3 are the same"));
  EXPECT_EQ(Paasctl({"diff", "r1", "r9"}).exit_code, 3);
}

}  // namespace
}  // namespace paas::testing
