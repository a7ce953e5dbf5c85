// Processes that the kernel kills for want of memory.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/e2e/live/live_project.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kPatience{30};

class LiveOom : public ::testing::Test {
 protected:
  void SetUp() override {
    project_.Deploy();
    ASSERT_EQ(LiveProject::Paasctl({"resources", "set"}, {"app=memory:160"}).exit_code, 0);
  }
  void TearDown() override { LiveProject::Delete(); }
  static int Kills() {
    const nlohmann::json app = LiveProject::Container("app");
    return app.is_object() ? app.value("oom_kills", -1) : -1;
  }
  // Has the application eat until it is killed, and start again.
  static void Eat(int kills) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    // Who was just killed takes no request yet.
    while (LiveProject::Ask().status != 200) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    }
    LiveProject::Ask("eat");
    while (Kills() < kills || LiveProject::Ask().status != 200) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << Kills();
    }
  }

  LiveProject project_;
};

TEST_F(LiveOom, IsCountedToldAndRememberedByTheAgentThatComesAfter) {
  EXPECT_EQ(Kills(), 0);
  ASSERT_NO_FATAL_FAILURE(Eat(1));
  EXPECT_EQ(Kills(), 1);
  const std::string log = LiveProject::Paasctl({"logs"}, {"-A", "app", "app"}).output;
  EXPECT_THAT(log, HasSubstr("out of memory: killed "));
  EXPECT_THAT(log, HasSubstr("/160 MB"));
  EXPECT_THAT(LiveProject::Paasctl({"top"}).output, HasSubstr("OOM"));

  // One more while nobody watches, and one whom the next agent watches.
  ASSERT_OK(SharedPlatform().Kill("paas-agent", SIGKILL));
  LiveProject::Ask("eat");
  ASSERT_OK(SharedPlatform().Restart("paas-agent"));
  ASSERT_NO_FATAL_FAILURE(Eat(3));
  EXPECT_EQ(Kills(), 3);
  ASSERT_EQ(LiveProject::Paasctl({"redeploy"}).exit_code, 0);
  EXPECT_EQ(Kills(), 3);
}

}  // namespace
}  // namespace paas::testing
