// Daemons die in the middle of a branch: its parent goes on, nothing half-made stays, and it can be
// made again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <future>
#include <random>
#include <thread>

#include "tests/e2e/branches/branch_project.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::IsEmpty;

constexpr int kRounds = 6;
constexpr std::chrono::seconds kPatience{30};

class InterruptedBranch : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    ASSERT_EQ(project_.Deploy("main").exit_code, 0);
    BranchProject::Sql("main",
                       "CREATE TABLE IF NOT EXISTS t (a INT); TRUNCATE t; "
                       "INSERT INTO t VALUES (1), (2)");
  }
  void TearDown() override { BranchProject::DeleteBranches(); }

  // Until the clone has begun, and then a little longer, another time each round.
  void KillInTheMiddle(int round) {
    static std::mt19937 random(7);
    std::future<os::CommandResult> branch = std::async(std::launch::async, [] {
      return SharedPlatform().Paasctl({"branch", "child", "-p", "branching", "-e", "main"});
    });
    const auto pause = std::chrono::milliseconds(100 * round + random() % 200);
    branch.wait_for(pause);
    ASSERT_OK(SharedPlatform().Kill(GetParam(), SIGKILL));
    ASSERT_OK(SharedPlatform().Restart(GetParam()));
    branch.get();  // whatever it came to
  }

  static std::string AwaitPage(const std::string& environment, const std::string& expected) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::string page;
    while ((page = BranchProject::Page(environment)) != expected &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return page;
  }

  // What was queued to mend things has ended.
  static void AwaitQuiet() {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
      const std::string listed =
          SharedPlatform().Paasctl({"activity", "list", "-p", "branching", "--json"}).output;
      const bool busy = listed.find("\"in_progress\"") != std::string::npos ||
                        listed.find("\"pending\"") != std::string::npos;
      if (!listed.empty() && !busy) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ADD_FAILURE() << "activities go on";
  }

  const BranchProject project_;
};

TEST_P(InterruptedBranch, LeavesItsParentRunningAndCanBeMadeAgain) {
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    SCOPED_TRACE(round);
    KillInTheMiddle(round);
    EXPECT_EQ(AwaitPage("main", "first 2\n"), "first 2\n");
    AwaitQuiet();
    if (!BranchProject::Exists("child")) {
      BranchProject::Paasctl({"branch", "child"}, "main");
    } else if (BranchProject::Page("child").empty()) {
      BranchProject::Paasctl({"activate"}, "child");
    }
    EXPECT_EQ(AwaitPage("child", "first 2\n"), "first 2\n");
    BranchProject::DeleteBranches();
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Daemon, InterruptedBranch,
                         ::testing::Values("paas-agent", "paas-controller"),
                         [](const auto& daemon) { return std::string(daemon.param).substr(5); });

}  // namespace
}  // namespace paas::testing
