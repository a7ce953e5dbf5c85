// The gate in front of a start command, and the scripts that run hooks and crons.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/agent_config/container_root.h"
#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

using ::testing::EndsWith;
using ::testing::MatchesRegex;

constexpr char kProject[] = R"(
name: app
type: "nodejs:20"
hooks:
  deploy: |
    echo "in $PWD as $WHO"
    echo "to stderr" >&2
    exit 7
crons:
  clean:
    spec: "*/5 * * * *"
    commands: {start: "echo cleaning"}
web:
  commands: {start: "node a.js"}
)";

class GateAndJobs : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kProject));
    input.gated = true;
    input.environment["WHO"] = "the application";
    ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
    root_.Install(files);
  }
  os::CommandResult Run(const std::string& script) {
    const auto result = root_.Run({"timeout", "60", "dash", "-c", script});
    EXPECT_OK(result.status());
    return result.value_or(os::CommandResult{.exit_code = -1});
  }

  ContainerRoot root_;
};

TEST_F(GateAndJobs, NobodyGoesThroughBeforeTheGateIsOpen) {
  EXPECT_EQ(Run(". /run/config/bin/prepare\n"
                "(await_gate; echo through) & \n"
                "until [ -p /run/platform/gate ]; do :; done\n"
                "echo opening\n"
                "/run/config/bin/open-gate; wait")
                .output,
            "opening\nthrough\n");
}

TEST_F(GateAndJobs, TheGateOpensWhoeverComesFirst) {
  EXPECT_EQ(Run("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do\n"
                "  rm -rf /run/platform\n"
                "  dash -c '. /run/config/bin/prepare; await_gate; echo through' &\n"
                "  /run/config/bin/open-gate\n"
                "  wait $!\n"
                "done | grep -c through")
                .output,
            "20\n");
}

TEST_F(GateAndJobs, AnOpenGateStaysOpen) {
  EXPECT_EQ(Run("/run/config/bin/open-gate; /run/config/bin/open-gate\n"
                ". /run/config/bin/prepare; await_gate; await_gate; echo through")
                .output,
            "through\n");
}

TEST_F(GateAndJobs, AHookIsAProcessOfTheApplicationAndIsLogged) {
  const os::CommandResult hook =
      Run("/run/config/bin/with-environment /run/config/bin/hook deploy");
  EXPECT_EQ(hook.exit_code, 7);
  EXPECT_EQ(hook.output, "in /app as the application\nto stderr\n");
  EXPECT_THAT(root_.Log("deploy.log"),
              MatchesRegex("\\[[-0-9]+ [:0-9]+\\.[0-9]{6}\\] Launching command 'echo .*exit 7'\\.\n"
                           "in /app as the application\nto stderr\n"));
}

TEST_F(GateAndJobs, AHookThatTheProjectDoesNotHaveIsNoError) {
  EXPECT_EQ(Run("/run/config/bin/with-environment /run/config/bin/hook post_deploy").exit_code, 0);
  EXPECT_EQ(Run("/run/config/bin/with-environment /run/config/bin/hook ../deploy").exit_code, 64);
}

TEST_F(GateAndJobs, ACronIsRunByItsName) {
  EXPECT_EQ(Run("/run/config/bin/with-environment /run/config/bin/cron clean").output,
            "cleaning\n");
  EXPECT_THAT(root_.Log("cron.log"), EndsWith("] Launching command 'echo cleaning'.\ncleaning\n"));
  EXPECT_EQ(Run("/run/config/bin/with-environment /run/config/bin/cron clean stop").exit_code, 0);
  EXPECT_EQ(Run("/run/config/bin/with-environment /run/config/bin/cron other").exit_code, 64);
}

}  // namespace
}  // namespace paas::agent
