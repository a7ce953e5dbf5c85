// When deploy hooks run, and what comes of it when they fail.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class DeployHooks : public ::testing::Test {
 protected:
  void TearDown() override {
    EXPECT_EQ(SharedPlatform().Paasctl({"delete", "-p", "hooks", "-e", "main", "--yes"}).exit_code,
              0);
  }

  // A server that answers with `answer`, and the hook.
  void Configure(const std::string& answer, const std::string& hooks) {
    project_.Write(".platform.app.yaml",
                   "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\n"
                   "disk: 128\nmounts: {kept: {source: local}}\n"
                   "hooks:\n" +
                       hooks +
                       "web:\n  commands:\n    start: node -e "
                       "'require(\"http\").createServer((q, r) => r.end(\"" +
                       answer + "\")).listen(process.env.PORT)'\n");
  }

  os::CommandResult Deploy() {
    return SharedPlatform().Paasctl({"deploy", "-p", "hooks", "-e", "main", project_.path()});
  }
  static std::string Inside(const std::string& script) {
    return SharedPlatform()
        .Paasctl({"exec", "-p", "hooks", "-e", "main", "-A", "app", "--", "sh", "-c", script})
        .output;
  }

  ProjectCopy project_{"hello-node"};
};

TEST_F(DeployHooks, RunAsTheApplicationWhenSomethingChangedAndAreLogged) {
  Configure("one", "  deploy: |\n    id -un >> kept/runs\n    echo from the hook\n");
  const os::CommandResult deployed = Deploy();
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_THAT(deployed.error_output, HasSubstr("from the hook"));
  EXPECT_EQ(Inside("cat kept/runs"), "web\n");
  EXPECT_THAT(Inside("cat /var/log/deploy.log"),
              AllOf(HasSubstr("] Launching command 'id -un >> kept/runs\necho from the hook'.\n"),
                    HasSubstr("\nfrom the hook\n")));
  ASSERT_EQ(Deploy().exit_code, 0);
  EXPECT_EQ(Inside("cat kept/runs"), "web\n");
}

TEST_F(DeployHooks, ThatFailTakeTheEnvironmentBack) {
  Configure("good", "  deploy: |\n    true\n");
  ASSERT_EQ(Deploy().exit_code, 0);
  Configure("bad", "  deploy: |\n    echo the last words >&2\n    exit 7\n");
  const os::CommandResult failed = Deploy();
  EXPECT_NE(failed.exit_code, 0);
  EXPECT_THAT(failed.error_output, AllOf(HasSubstr("the last words"), HasSubstr("7")));
  EXPECT_EQ(Curl(SharedPlatform().Url("hooks")).body, "good");
  EXPECT_THAT(Inside("cat /run/config/hooks/deploy"), Not(HasSubstr("exit 7")));
}

TEST_F(DeployHooks, ThatFailAreAWarningWhereTheProjectWantsIt) {
  Configure("good", "  strict: false\n  deploy: |\n    exit 7\n");
  const os::CommandResult deployed = Deploy();
  EXPECT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Curl(SharedPlatform().Url("hooks")).body, "good");
}

}  // namespace
}  // namespace paas::testing
