// A build hook is a stranger's program: what it reaches, and what is left of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/e2e/isolation/inside.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What the hook printed, or the failure of the deploy.
std::string Build(const std::string& project, const std::string& hook) {
  const os::CommandResult deployed = TryDeploy(project, {}, hook);
  return deployed.output + deployed.error_output;
}

TEST(Build, ReachesNothingOfTheNodeAndNoOtherContainer) {
  DeployApplication("alpha");
  const std::string port = std::to_string(SharedPlatform().router_port());
  const std::string told =
      Build("prober", "for t in 169.254.1.1/" + port + " 169.254.1.1/22 " + AddressOf("alpha") +
                          "/80 169.254.169.254/80; do\n"
                          "timeout 2 bash -c \"echo >/dev/tcp/$t\" 2>/dev/null && echo open $t\n"
                          "done\necho tried them all");
  EXPECT_THAT(told, HasSubstr("tried them all"));
  EXPECT_THAT(told, Not(HasSubstr("open 1")));
}

TEST(Build, WritesToItsOwnDirectoriesOnly) {
  const std::string told =
      Build("writer",
            "for d in /app /tmp /tmp/cache; do touch $d/a || echo no $d; done\n"
            "for d in / /etc /usr /var /home /mnt/.. /run/config /dev /sys /proc/sys /app/..; do\n"
            "touch $d/a 2>/dev/null && echo wrote $d/a; done\nid -u\n"
            "grep -E 'NoNewPrivs|Seccomp:|CapEff|CapBnd' /proc/self/status\necho tried them all");
  EXPECT_THAT(told, HasSubstr("tried them all"));
  EXPECT_THAT(told, Not(HasSubstr("no /")));
  EXPECT_THAT(told, Not(HasSubstr("wrote /")));
  EXPECT_THAT(told, HasSubstr("10000"));
  EXPECT_THAT(told, HasSubstr("CapEff: 0000000000000000"));
  EXPECT_THAT(told, HasSubstr("CapBnd: 00000000000004e1"));
  EXPECT_THAT(told, HasSubstr("NoNewPrivs: 1"));
  EXPECT_THAT(told, HasSubstr("Seccomp: 2"));
}

TEST(Build, SeesNoCacheOfAnotherProject) {
  Build("cache-owner", "echo owned >/tmp/cache/mark; cat /tmp/cache/mark");
  EXPECT_THAT(Build("cache-owner", "cat /tmp/cache/mark; true"), HasSubstr("owned"));
  const std::string told =
      Build("cache-thief", "cat /tmp/cache/mark /tmp/cache/../*/*/mark; ls /mnt/..; true");
  EXPECT_THAT(told, Not(HasSubstr("owned")));
  EXPECT_THAT(told, Not(HasSubstr("cache-owner")));
}

TEST(Build, HasNoVariablesOfTheNode) {
  const std::string told = Build("prober", "env; echo tried them all");
  EXPECT_THAT(told, HasSubstr("tried them all"));
  EXPECT_THAT(told, Not(HasSubstr("PAASCTL")));
  EXPECT_THAT(told, Not(HasSubstr(SharedPlatform().root())));
}

TEST(Build, TakesItsDaemonsWithIt) {
  Build("daemon", "setsid sh -c 'exec sleep 7654321' </dev/null >/dev/null 2>&1 &\necho started");
  const std::vector<std::string> processes = os::ListDirectory("/proc").value();
  for (const std::string& pid : processes) {
    const StatusOr<std::string> line = os::ReadFile("/proc/" + pid + "/cmdline");
    EXPECT_THAT(line.value_or(std::string()), Not(HasSubstr("7654321")));
  }
  EXPECT_TRUE(os::ListDirectory(SharedPlatform().root() + "/paas-builder/work")->empty());
}

TEST(Build, ThatTakesAllMemorySaysSo) {
  const os::CommandResult failed = TryDeploy(
      "hoarder", {}, "python3 -c 'import os; kept = [os.urandom(1 << 20) for _ in range(4096)]'");
  EXPECT_EQ(failed.exit_code, 21) << failed.error_output;
  EXPECT_THAT(failed.error_output, HasSubstr("out of memory"));
}

}  // namespace
}  // namespace paas::testing
