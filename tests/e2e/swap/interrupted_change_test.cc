// The agent dies while it changes a container in place.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <future>
#include <random>
#include <thread>

#include "tests/e2e/swap/swap_project.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::IsEmpty;

constexpr int kRounds = 6;
constexpr std::chrono::seconds kPatience{20};

TEST(InterruptedChange, EndsAsTheOneOrTheOtherInTheSameContainer) {
  SwapProject project;
  project.Write({});
  ASSERT_EQ(project.Deploy().exit_code, 0);
  ASSERT_EQ(SwapProject::Inside("echo -n data >kept/data; echo $?"), "0\n");
  const int init = SwapProject::InitPid();
  std::minstd_rand random(17);
  for (int round = 0; round < kRounds; ++round) {
    const std::string text = "r" + std::to_string(round);
    project.Write({.text = text, .greeting = text});
    auto deploy = std::async(std::launch::async, [&] { return project.Deploy(); });
    // Any moment of a deploy, of which most go by in the change: there is no event to wait for.
    std::this_thread::sleep_for(std::chrono::milliseconds(300 + random() % 1200));
    ASSERT_OK(SharedPlatform().Kill("paas-agent", SIGKILL));
    ASSERT_OK(SharedPlatform().Restart("paas-agent"));
    (void)deploy.get();
    project.Write({.text = text, .greeting = text});
    const os::CommandResult again = project.Deploy();
    ASSERT_EQ(again.exit_code, 0) << again.error_output;
    EXPECT_EQ(SwapProject::Answer(), text + " " + text + " data");
    EXPECT_EQ(SwapProject::Inside("grep -c ' /app ' /proc/self/mountinfo"), "1\n");
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  }
  EXPECT_EQ(SwapProject::InitPid(), init);
  EXPECT_EQ(SharedPlatform().Paasctl({"delete", "-p", "live", "-e", "main", "--yes"}).exit_code, 0);
}

}  // namespace
}  // namespace paas::testing
