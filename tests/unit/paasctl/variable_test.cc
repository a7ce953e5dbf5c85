#include <gmock/gmock.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class VariableTest : public ::testing::Test {
 protected:
  VariableTest() {
    fake_.variables = {{.name = "env:API_KEY",
                        .project = "shop",
                        .environment = "main",
                        .is_sensitive = true,
                        .visible_runtime = true,
                        .is_enabled = true},
                       {.name = "env:GREETING",
                        .value = "hello",
                        .project = "shop",
                        .visible_build = true,
                        .visible_runtime = true,
                        .is_enabled = true,
                        .applications = {"app"}}};
    fake_.change.variable = fake_.variables[1];
  }
  RunResult Run(std::vector<std::string> words) {
    words.insert(words.end(), {"-p", "shop", "-e", "main"});
    return world_.Run(words);
  }

  FakeWorld world_;
  FakeVariables& fake_ = world_.client.fake_variables;
};

TEST_F(VariableTest, AreListedWithTheirLevels) {
  EXPECT_EQ(Run({"var", "list"}).out,
            "NAME          LEVEL        VALUE     BUILD  RUNTIME  REMARKS\n"
            "env:API_KEY   environment  [hidden]  no     yes      sensitive\n"
            "env:GREETING  project      hello     yes    yes      for app\n");
  EXPECT_THAT(Run({"var", "list", "-l", "project"}).out, Not(HasSubstr("API_KEY")));
}

TEST_F(VariableTest, OfAProjectAreListedBeforeItsFirstDeploy) {
  fake_.has_environment = false;
  EXPECT_THAT(Run({"var", "list"}).out, HasSubstr("GREETING"));
}

TEST_F(VariableTest, ASecretIsNullForPrograms) {
  const RunResult result = Run({"var", "get", "env:API_KEY", "--json"});
  EXPECT_THAT(result.out, HasSubstr("\"value\": null"));
  EXPECT_EQ(Run({"var", "get", "env:GREETING", "-o", "plain"}).out, "hello\n");
  EXPECT_EQ(Run({"var", "get", "env:NOPE"}).exit, 3);
}

TEST_F(VariableTest, SetLeavesUnsaidWhatIsUnsaid) {
  EXPECT_EQ(Run({"var", "set", "env:A", "1", "-q"}).exit, 0);
  EXPECT_EQ(fake_.setting.target, (EnvironmentId{"shop", "main"}));
  EXPECT_EQ(fake_.setting.value, "1");
  EXPECT_EQ(fake_.setting.visible_build, std::nullopt);
  EXPECT_EQ(fake_.setting.applications, std::nullopt);
  EXPECT_FALSE(fake_.effect.no_deploy);
  Run({"var", "set", "env:A", "--level", "project", "--enabled", "false", "--scope", "app,api",
       "--redeploy"});
  EXPECT_EQ(fake_.setting.target, (EnvironmentId{"shop", ""}));
  EXPECT_EQ(fake_.setting.value, std::nullopt);
  EXPECT_EQ(fake_.setting.is_enabled, false);
  EXPECT_THAT(*fake_.setting.applications, ElementsAre("app", "api"));
  EXPECT_TRUE(fake_.effect.redeploy);
}

TEST_F(VariableTest, AValueMayComeFromStandardInputOrAFile) {
  world_.texts = {{"-", "s3cret\n"}, {"key.pem", "a\nb\n\n"}};
  EXPECT_EQ(Run({"var", "set", "env:A", "-", "--sensitive"}).err,
            "takes effect at the next deploy: paasctl redeploy\n");
  EXPECT_EQ(fake_.setting.value, "s3cret");
  EXPECT_TRUE(fake_.setting.is_sensitive);
  Run({"var", "set", "env:A", "--file", "key.pem"});
  EXPECT_EQ(fake_.setting.value, "a\nb\n");
}

TEST_F(VariableTest, ASecretOnTheCommandLineIsRemarkedOn) {
  EXPECT_THAT(Run({"var", "set", "env:A", "x", "--sensitive"}).err,
              HasSubstr("paasctl var set env:A -"));
  EXPECT_THAT(Run({"var", "set", "KEY", "x"}).err, HasSubstr("env:KEY would be"));
}

TEST_F(VariableTest, MistakesAreFoundBeforeAnythingIsSent) {
  EXPECT_EQ(Run({"var", "set", "env:PLATFORM_BRANCH", "x"}).exit, 2);
  EXPECT_EQ(Run({"var", "set", "env:A", "x", "--enabled", "maybe"}).exit, 2);
  EXPECT_EQ(Run({"var", "set", "env:A", "x", "--level", "galaxy"}).exit, 2);
  const RunResult result = Run({"var", "set", "a", "s3cret{", "--value-json"});
  EXPECT_EQ(result.exit, 2);
  EXPECT_THAT(result.err, Not(HasSubstr("s3cret")));
  EXPECT_EQ(fake_.setting.name, "");
}

TEST_F(VariableTest, TheDeployOfAChangeIsFollowed) {
  fake_.change.activities = {"a1"};
  world_.client.events = {{.sequence = 1,
                           .activity = "a1",
                           .kind = Finished{.result = Finished::Result::kFailure, .exit = 20}}};
  EXPECT_EQ(Run({"var", "unset", "env:A"}).exit, 20);
  EXPECT_EQ(fake_.setting.name, "env:A");
}

TEST_F(VariableTest, WhyNamesTheLevels) {
  fake_.origins = {{"environment", "environment main", "", true, true, ""},
                   {"application", "`variables` of application app", "hi", false, false, ""}};
  EXPECT_EQ(Run({"var", "why", "API_KEY"}).out,
            "WINS  LEVEL        WHERE                           VALUE     REMARK\n"
            "yes   environment  environment main                [hidden]  -\n"
            "no    application  `variables` of application app  hi        -\n");
  fake_.origins.clear();
  EXPECT_EQ(Run({"var", "why", "NOPE"}).exit, 3);
}

}  // namespace
}  // namespace paas::paasctl
