// Limits of containers that run.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/e2e/live/live_project.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr uint64_t kMegabyte = 1ull << 20;
constexpr std::chrono::seconds kPatience{20};

class LiveResources : public ::testing::Test {
 protected:
  void SetUp() override { project_.Deploy(); }
  void TearDown() override { LiveProject::Delete(); }
  static os::CommandResult Set(const std::vector<std::string>& wishes) {
    return LiveProject::Paasctl({"resources", "set"}, wishes);
  }
  static uint64_t MemoryOf(const std::string& name, const std::string& which = "effective") {
    const nlohmann::json resources = LiveProject::Resources(name);
    return resources.is_object() ? resources[which]["memory_bytes"].get<uint64_t>() : 0;
  }

  LiveProject project_;
};

TEST_F(LiveResources, ChangeAtOnceForTheSameProcessesAndStay) {
  const int app = LiveProject::InitPid(), cache = LiveProject::InitPid("cache"),
            queue = LiveProject::InitPid("app--queue");
  const std::string pid = LiveProject::Ask("pid").body;
  const os::CommandResult set = Set(
      {"app=cpu:0.75,memory:640,pids:300,disk:256", "app--queue=memory:96", "cache=memory:128"});
  ASSERT_EQ(set.exit_code, 0) << set.error_output;
  EXPECT_THAT(set.error_output, HasSubstr("memory 512 → 640 MB"));
  EXPECT_THAT(set.error_output, HasSubstr("r2 live in"));
  EXPECT_EQ(LiveProject::InitPid(), app);
  EXPECT_EQ(LiveProject::InitPid("cache"), cache);
  EXPECT_EQ(LiveProject::InitPid("app--queue"), queue);
  EXPECT_EQ(LiveProject::Ask("pid").body, pid);
  EXPECT_EQ(MemoryOf("app"), 640 * kMegabyte);
  EXPECT_EQ(MemoryOf("app", "configured"), 512 * kMegabyte);
  EXPECT_EQ(MemoryOf("app--queue"), 96 * kMegabyte);
  EXPECT_EQ(MemoryOf("cache"), 128 * kMegabyte);
  EXPECT_EQ(LiveProject::Inside("jq .info.limits.memory /run/config.json"), "640\n");
  EXPECT_EQ(LiveProject::Inside("head -c 200M /dev/zero >kept/big; stat -c %s kept/big"),
            "209715200\n");

  // Over a deploy, a rollback, the end of a container and of the agent.
  project_.Deploy("two");
  EXPECT_EQ(MemoryOf("app"), 640 * kMegabyte);
  EXPECT_EQ(LiveProject::Paasctl({"rollback"}, {"r1"}).exit_code, 0);
  EXPECT_EQ(MemoryOf("app"), 640 * kMegabyte);
  ASSERT_OK(SharedPlatform().Kill("paas-agent", SIGKILL));
  ASSERT_OK(SharedPlatform().Restart("paas-agent"));
  EXPECT_EQ(LiveProject::InitPid(), app);
  EXPECT_EQ(MemoryOf("app"), 640 * kMegabyte);
  ::kill(app, SIGKILL);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (LiveProject::InitPid() == app || LiveProject::Ask().status != 200) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
  EXPECT_EQ(MemoryOf("app"), 640 * kMegabyte);

  ASSERT_EQ(Set({"app=default"}).exit_code, 0);
  EXPECT_EQ(MemoryOf("app"), 512 * kMegabyte);
}

TEST_F(LiveResources, ADryRunChangesNothing) {
  const os::CommandResult plan = Set({"app=memory:768", "--dry-run", "--exit-code"});
  EXPECT_EQ(plan.exit_code, 10) << plan.error_output;
  EXPECT_THAT(plan.output, HasSubstr("memory 512 → 768 MB"));
  EXPECT_EQ(MemoryOf("app"), 512 * kMegabyte);
  EXPECT_EQ(LiveProject::Json({"releases"})["releases"].size(), 1u);
}

TEST_F(LiveResources, AreRefusedWithoutAKillWhenMemoryIsInUse) {
  const int app = LiveProject::InitPid();
  EXPECT_EQ(LiveProject::Inside("head -c 150M /dev/zero >/tmp/full; echo $?"), "0\n");
  const os::CommandResult refused = Set({"app=memory:100"});
  EXPECT_EQ(refused.exit_code, 20);
  EXPECT_THAT(refused.error_output, HasSubstr("in use and cannot be taken back"));
  EXPECT_EQ(LiveProject::InitPid(), app);
  EXPECT_EQ(MemoryOf("app"), 512 * kMegabyte);
  EXPECT_EQ(MemoryOf("app", "overridden"), 0u);
  project_.Deploy("two");  // nothing of it is left to fail again
  EXPECT_EQ(LiveProject::InitPid(), app);
}

TEST_F(LiveResources, OfNoUseAreUsageErrors) {
  EXPECT_EQ(Set({"app=memory:much"}).exit_code, 2);
  EXPECT_NE(Set({"nobody=memory:512"}).exit_code, 0);
  EXPECT_THAT(Set({"nobody=memory:512"}).error_output, HasSubstr("there are"));
  EXPECT_EQ(Set({"app=memory:900GB"}).exit_code, 30);
  EXPECT_NE(Set({"cache=disk:100"}).exit_code, 0);
  EXPECT_EQ(LiveProject::Json({"releases"})["releases"].size(), 1u);
}

}  // namespace
}  // namespace paas::testing
