// What an operator does to a node: restarts of everything, helpers killed, a second agent, a stop.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <future>
#include <sstream>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"
#include "tests/e2e/recovery/visitor.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::chrono::seconds kPatience{30};

class Reboot : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const char* project : {"one", "two"}) {
      const os::CommandResult deployed =
          SharedPlatform().Paasctl({"deploy", "-p", project, "-e", "main",
                                    std::string(PAAS_SOURCE_DIR) + "/deploy-examples/static-site"});
      ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
    }
  }
  static void TearDownTestSuite() {
    for (const char* project : {"one", "two"}) {
      SharedPlatform().Paasctl({"delete", "-p", project, "-e", "main", "--yes"});
    }
  }
  static bool AwaitAnswer(const std::string& project) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
      if (Curl(SharedPlatform().Url(project)).status == 200) return true;
    }
    return false;
  }
  static std::string Addresses() {
    const os::CommandResult found =
        *os::RunCommand({.argv = {"sh", "-c", "grep -ho '\"address\": *\"[^\"]*\"' \"$1\"/*.json",
                                  "sh", SharedPlatform().root() + "/paas-agent/instances"}});
    return found.output;
  }
  // The launch helper of the agent, or 0.
  static pid_t Helper() {
    const std::string agent = std::to_string(SharedPlatform().pid("paas-agent"));
    std::istringstream children(
        os::ReadFile("/proc/" + agent + "/task/" + agent + "/children").value_or(""));
    for (std::string pid; children >> pid;) {
      std::error_code ignored;
      const auto exe = std::filesystem::read_symlink("/proc/" + pid + "/exe", ignored);
      if (exe.filename() == "paas-launch") return std::atoi(pid.c_str());
    }
    return 0;
  }
};

TEST_F(Reboot, EveryEnvironmentComesBackByItselfWithItsAddress) {
  Platform& platform = SharedPlatform();
  const std::string before = Addresses();
  ASSERT_THAT(before, HasSubstr("100."));
  ASSERT_OK(platform.CrashMachine());
  for (const char* daemon : {"paas-controller", "paas-builder", "paas-agent"}) {
    ASSERT_OK(platform.Restart(daemon));
  }
  EXPECT_TRUE(AwaitAnswer("one"));
  EXPECT_TRUE(AwaitAnswer("two"));
  EXPECT_EQ(Addresses(), before);
  EXPECT_THAT(Inconsistencies(platform.footprint(), kPatience), IsEmpty());
}

TEST_F(Reboot, ALaunchHelperThatIsKilledIsStartedAnewWithoutAWord) {
  Platform& platform = SharedPlatform();
  Visitor visitor(platform.Url("one"));
  const pid_t helper = Helper();
  ASSERT_GT(helper, 1);
  ASSERT_EQ(::kill(helper, SIGKILL), 0);
  EXPECT_EQ(platform.Paasctl({"exec", "-p", "one", "-e", "main", "-A", "app", "--", "echo", "here"})
                .output,
            "here\n");
  visitor.Stop();
  EXPECT_EQ(visitor.failed(), 0);
  EXPECT_NE(Helper(), helper);
  EXPECT_THAT(Inconsistencies(platform.footprint(), kPatience), IsEmpty());
}

TEST_F(Reboot, ASecondDaemonOnTheSameStateIsRefusedAndDisturbsNothing) {
  Platform& platform = SharedPlatform();
  for (const char* daemon : {"paas-agent", "paas-builder", "paas-controller"}) {
    const os::CommandResult second =
        *os::RunCommand({.argv = platform.Arguments(daemon), .timeout = kPatience});
    EXPECT_EQ(second.exit_code, 1) << daemon;
    EXPECT_THAT(second.error_output, HasSubstr("another " + std::string(daemon) + " uses"));
  }
  EXPECT_EQ(Curl(platform.Url("one")).status, 200);
  EXPECT_THAT(Inconsistencies(platform.footprint(), kPatience), IsEmpty());
}

TEST_F(Reboot, AStopWithHangingStreamsEndsAndLeavesContainersRunning) {
  Platform& platform = SharedPlatform();
  std::future<os::CommandResult> follower = std::async(std::launch::async, [&] {
    return platform.Paasctl({"logs", "-p", "one", "-e", "main", "-f"});
  });
  std::future<os::CommandResult> hanging = std::async(std::launch::async, [&] {
    return platform.Paasctl({"exec", "-p", "one", "-e", "main", "-A", "app", "--", "sleep", "300"});
  });
  Visitor visitor(platform.Url("one"));
  // Both are there when a process of the exec is.
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string seen;
  while (seen.empty() && std::chrono::steady_clock::now() < deadline) {
    seen = os::RunCommand({.argv = {"sh", "-c",
                                    "for p in $(cat /sys/fs/cgroup/pids/" + platform.cgroup_root() +
                                        "/one-main-bvxea6i/app/cgroup.procs); do "
                                        "grep -lz '^300$' /proc/$p/cmdline 2>/dev/null; done"}})
               ->output;
  }
  EXPECT_FALSE(seen.empty());
  for (const char* daemon : {"paas-agent", "paas-builder", "paas-controller"}) {
    const auto start = std::chrono::steady_clock::now();
    ASSERT_OK(platform.Kill(daemon, SIGTERM));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(12)) << daemon;
  }
  visitor.Stop();
  EXPECT_EQ(visitor.failed(), 0);
  for (const char* daemon : {"paas-agent", "paas-builder", "paas-controller"}) {
    ASSERT_OK(platform.Restart(daemon));
  }
  follower.get();
  hanging.get();
  EXPECT_EQ(Curl(platform.Url("one")).status, 200);
  EXPECT_THAT(Inconsistencies(platform.footprint(), kPatience), IsEmpty());
}

}  // namespace
}  // namespace paas::testing
