// Daemons die; containers do not notice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/e2e/platform_environment.h"
#include "tests/e2e/recovery/visitor.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

class AgentDeath : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const os::CommandResult deployed =
        SharedPlatform().Paasctl({"deploy", "-p", "steady", "-e", "main",
                                  std::string(PAAS_SOURCE_DIR) + "/deploy-examples/static-site"});
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }
  std::string Ps() { return SharedPlatform().Paasctl({"ps", "-p", "steady", "-o", "json"}).output; }
};

TEST_F(AgentDeath, NoRequestFailsAndEverythingIsAdopted) {
  Platform& platform = SharedPlatform();
  const std::string before = Ps();
  Visitor visitor(platform.Url("steady"));
  // More often where visitors are slow: some have to come while the agent is away.
  for (int round = 0; round < 3 || (visitor.asked() <= 10 && round < 50); ++round) {
    ASSERT_OK(platform.Kill("paas-agent", SIGKILL));
    ASSERT_OK(platform.Restart("paas-agent"));
  }
  visitor.Stop();
  EXPECT_GT(visitor.asked(), 10);
  EXPECT_EQ(visitor.failed(), 0);
  EXPECT_EQ(Ps(), before);

  EXPECT_EQ(platform.Paasctl({"exec", "-p", "steady", "-A", "app", "--", "echo", "here"}).output,
            "here\n");
  EXPECT_THAT(platform.Paasctl({"logs", "-p", "steady"}).output, HasSubstr("GET / HTTP"));
}

TEST_F(AgentDeath, AllDaemonsMayDieAtOnce) {
  Platform& platform = SharedPlatform();
  const std::string before = Ps();
  Visitor visitor(platform.Url("steady"));
  for (const char* daemon : {"paas-controller", "paas-builder", "paas-agent"}) {
    ASSERT_OK(platform.Kill(daemon, SIGKILL));
  }
  for (const char* daemon : {"paas-agent", "paas-builder", "paas-controller"}) {
    ASSERT_OK(platform.Restart(daemon));
  }
  visitor.Stop();
  EXPECT_EQ(visitor.failed(), 0);
  EXPECT_EQ(Ps(), before);
}

TEST_F(AgentDeath, AContainerWhoseInitIsKilledComesBack) {
  Platform& platform = SharedPlatform();
  const std::string cgroup =
      "/sys/fs/cgroup/pids/" + platform.cgroup_root() + "/steady-main-bvxea6i/app/cgroup.procs";
  const os::CommandResult init =
      os::RunCommand({.argv = {"sh", "-c", "head -n 1 " + cgroup}}).value();
  const pid_t victim = std::atoi(init.output.c_str());
  ASSERT_GT(victim, 1) << init.error_output;
  ASSERT_EQ(::kill(victim, SIGKILL), 0);
  // Its answer has to fail and come back; both are waited for, none is timed.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  std::string now = init.output;
  while (std::chrono::steady_clock::now() < deadline) {
    const os::CommandResult listed =
        os::RunCommand({.argv = {"sh", "-c", "head -n 1 " + cgroup}}).value();
    now = listed.output;
    if (!now.empty() && now != init.output && Curl(platform.Url("steady")).status == 200) {
      break;
    }
  }
  EXPECT_NE(now, init.output);
  EXPECT_EQ(Curl(platform.Url("steady")).status, 200);
}

}  // namespace
}  // namespace paas::testing
