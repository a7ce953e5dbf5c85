// An application that takes what it can gets no more than its own, and others do not notice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/e2e/isolation/inside.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

class Resources : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    DeployApplication("greedy");
    DeployApplication("neighbour");
  }
  static HttpAnswer Ask(const std::string& project) {
    return Curl(SharedPlatform().Url(project),
                {"--retry", "40", "--retry-delay", "1", "--retry-all-errors", "--fail"});
  }
};

TEST_F(Resources, AProcessThatTakesAllMemoryIsKilledAndTheApplicationGoesOn) {
  const std::string before = Ask("greedy").body;
  const os::CommandResult hoard = Exec(
      "greedy", {"python3", "-c",
                 "import os\nkept = []\nfor _ in range(4096): kept.append(os.urandom(1 << 20))"});
  EXPECT_THAT(hoard.exit_code, AnyOf(137, 1)) << hoard.error_output;
  EXPECT_EQ(Ask("greedy").status, 200);
  EXPECT_EQ(Ask("neighbour").status, 200);
}

TEST_F(Resources, AnApplicationThatRunsOutOfMemoryIsStartedAgain) {
  const std::string before = Ask("greedy").body;
  EXPECT_THAT(Curl(SharedPlatform().Url("greedy") + "allocate").status, AnyOf(0, 502, 504));
  const HttpAnswer after = Ask("greedy");
  EXPECT_NE(after.body.substr(after.body.find("pid")), before.substr(before.find("pid")));
  EXPECT_EQ(Ask("neighbour").status, 200);
  EXPECT_THAT(SharedPlatform().Paasctl({"logs", "-p", "greedy"}).output,
              AnyOf(HasSubstr("exit code 137"), HasSubstr("signal 9")));
}

TEST_F(Resources, AForkBombMeetsItsLimit) {
  const std::string bomb =
      "import os, signal\ncount = 0\n"
      "try:\n  while True:\n    if os.fork() == 0: signal.pause()\n    count += 1\n"
      "except OSError as e: print(e.strerror, count, flush=True)\n"
      "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nos.killpg(0, signal.SIGTERM)\n";
  const std::string told = Python("greedy", bomb);
  EXPECT_THAT(told, HasSubstr("Resource temporarily unavailable"));
  int count = 0;
  ASSERT_EQ(std::sscanf(told.c_str(), "Resource temporarily unavailable %d", &count), 1) << told;
  EXPECT_LT(count, 1024);
  // Nobody enters before the last of them is gone.
  while (Exec("greedy", {"true"}).exit_code != 0) {
  }
  EXPECT_EQ(Ask("greedy").status, 200);
  EXPECT_EQ(Ask("neighbour").status, 200);
}

// What took all places does not keep the release out that mends it.
TEST_F(Resources, AnApplicationThatTookAllProcessesIsReplaced) {
  const std::string bomb =
      "import os, signal, time\n"
      "if os.fork() == 0:\n"
      "  os.setsid()\n"
      "  for fd in range(3): os.close(fd)\n"
      "  while True:\n"
      "    try:\n"
      "      if os.fork() == 0: signal.pause()\n"
      "    except OSError: time.sleep(0.01)\n";
  (void)Python("greedy", bomb);
  std::string told;
  while (told.find("as many processes as it may") == std::string::npos) {
    told = Shell("greedy", "true");
  }
  DeployApplication("greedy", "variables: {env: {MENDED: 'yes'}}");
  EXPECT_EQ(Ask("greedy").status, 200);
  EXPECT_EQ(Shell("greedy", "echo $MENDED"), "yes\n");
}

TEST_F(Resources, TemporarySpaceIsBounded) {
  const std::string told = Shell("greedy", "head -c 2G /dev/zero >/tmp/fill; echo; rm /tmp/fill");
  EXPECT_THAT(told, AnyOf(HasSubstr("No space left"), HasSubstr("Killed"), HasSubstr("137")));
  EXPECT_EQ(Ask("greedy").status, 200);
}

TEST_F(Resources, ABodyWithoutEndIsRefusedByTheApplicationAndNotKeptOnTheNode) {
  const StatusOr<os::CommandResult> sent = os::RunCommand(
      {.argv = {"sh", "-c",
                "curl -s --noproxy '*' --max-time 60 -o /dev/null -w '%{http_code}' -T - \"$1\" "
                "</dev/zero",
                "sh", SharedPlatform().Url("greedy")}});
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(sent->output, "413");
  EXPECT_EQ(Ask("greedy").status, 200);
}

}  // namespace
}  // namespace paas::testing
