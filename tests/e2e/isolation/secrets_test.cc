// Values of variables are in the application's environment, and nowhere a stranger may look.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "common/os/file.h"
#include "tests/e2e/isolation/inside.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "correct-horse-battery-staple";

TEST(Secrets, AreInTheEnvironmentAndInNoLogNorCommandLine) {
  DeployApplication("vault", std::string("variables:\n  env:\n    TOKEN: ") + kSecret + "\n");
  ASSERT_EQ(Shell("vault", "echo $TOKEN"), std::string(kSecret) + "\n");
  const std::string root = SharedPlatform().root();
  for (const char* daemon : {"paas-agent", "paas-builder", "paas-controller"}) {
    EXPECT_THAT(os::ReadFile(root + "/logs/" + daemon + ".log").value(), Not(HasSubstr(kSecret)));
  }
  const std::vector<std::string> processes = os::ListDirectory("/proc").value();
  for (const std::string& pid : processes) {
    const StatusOr<std::string> line = os::ReadFile("/proc/" + pid + "/cmdline");
    EXPECT_THAT(line.value_or(std::string()), Not(HasSubstr(kSecret))) << pid;
  }
  EXPECT_THAT(SharedPlatform().Paasctl({"activity", "list", "-p", "vault", "-o", "json"}).output,
              Not(HasSubstr(kSecret)));
}

TEST(Secrets, OfOneProjectAreNotInTheContainersOfAnother) {
  DeployApplication("vault", std::string("variables:\n  env:\n    TOKEN: ") + kSecret + "\n");
  DeployApplication("alpha");
  EXPECT_THAT(Shell("alpha",
                    "cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'; env;"
                    "grep -rs correct-horse /run /tmp /app /var/log"),
              Not(HasSubstr(kSecret)));
}

}  // namespace
}  // namespace paas::testing
