// Environments that are paused, and what wakes them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <future>
#include <thread>

#include "tests/e2e/live/live_project.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::chrono::seconds kPatience{30};

class LivePause : public ::testing::Test {
 protected:
  void SetUp() override {
    project_.Deploy();
    EXPECT_EQ(LiveProject::Inside("echo -n data >kept/data; echo $?"), "0\n");
    EXPECT_EQ(LiveProject::Ask().body, "one data");
    address_ = LiveProject::Container("app").value("address", "");
  }
  void TearDown() override {
    LiveProject::Delete();
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  }
  static os::CommandResult Pause(const std::vector<std::string>& how = {}) {
    return LiveProject::Paasctl({"pause"}, how);
  }
  static std::string State(const std::string& name = "app") {
    const nlohmann::json container = LiveProject::Container(name);
    return container.is_object() ? container.value("state", "") : "";
  }
  static void ExpectPaused() {
    EXPECT_EQ(LiveProject::Status(), "paused");
    for (const char* name : {"app", "app--queue", "cache"}) EXPECT_EQ(State(name), "paused");
    HttpAnswer answer = LiveProject::Ask();
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(answer.headers["retry-after"], "");
  }
  void ExpectBack() const {
    EXPECT_EQ(LiveProject::Status(), "active");
    EXPECT_EQ(LiveProject::Ask().body, "one data");
    EXPECT_EQ(LiveProject::Container("app").value("address", ""), address_);
    EXPECT_EQ(State("cache"), "running");
  }
  // As one daemon at a time is killed and comes back.
  static void RestartAll() {
    for (const char* daemon : {"paas-agent", "paas-controller"}) {
      ASSERT_OK(SharedPlatform().Kill(daemon, SIGKILL));
      ASSERT_OK(SharedPlatform().Restart(daemon));
    }
  }
  static void Reboot() {
    ASSERT_OK(SharedPlatform().CrashMachine());
    for (const char* daemon : {"paas-controller", "paas-builder", "paas-agent"}) {
      ASSERT_OK(SharedPlatform().Restart(daemon));
    }
    // The router comes with the controller's first word.
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (LiveProject::Ask().status == 0 && std::chrono::steady_clock::now() < deadline) {
    }
  }

  LiveProject project_;
  std::string address_;
};

TEST_F(LivePause, StopsAndResumesWithTheSameDataAndAddress) {
  const os::CommandResult paused = Pause();
  ASSERT_EQ(paused.exit_code, 0) << paused.error_output;
  EXPECT_THAT(paused.error_output, HasSubstr(" MB → 0 MB"));
  ExpectPaused();
  EXPECT_EQ(LiveProject::Container("app").value("pid", -1), 0);
  EXPECT_NE(LiveProject::Paasctl({"exec"}, {"-A", "app", "--", "true"}).exit_code, 0);
  EXPECT_NE(LiveProject::Paasctl({"cron", "run"}, {"tick"}).exit_code, 0);
  RestartAll();
  ExpectPaused();
  const os::CommandResult resumed = LiveProject::Paasctl({"resume"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.error_output;
  ExpectBack();
}

TEST_F(LivePause, FreezesAndGoesOnWithTheSameProcesses) {
  const int init = LiveProject::InitPid();
  const std::string pid = LiveProject::Ask("pid").body;
  const os::CommandResult paused = Pause({"--freeze"});
  ASSERT_EQ(paused.exit_code, 0) << paused.error_output;
  EXPECT_THAT(paused.error_output, HasSubstr("processes stand still"));
  ExpectPaused();
  EXPECT_EQ(LiveProject::InitPid(), init);
  RestartAll();
  ExpectPaused();
  ASSERT_EQ(LiveProject::Paasctl({"resume"}).exit_code, 0);
  ExpectBack();
  EXPECT_EQ(LiveProject::InitPid(), init);
  EXPECT_EQ(LiveProject::Ask("pid").body, pid);
}

TEST_F(LivePause, StaysOverARebootOfTheNode) {
  ASSERT_EQ(Pause({"--freeze"}).exit_code, 0);
  Reboot();
  ExpectPaused();
  ASSERT_EQ(LiveProject::Paasctl({"resume"}).exit_code, 0);
  ExpectBack();
}

TEST_F(LivePause, EndsWithADeploy) {
  ASSERT_EQ(Pause({"--freeze"}).exit_code, 0);
  project_.Deploy("two");
  EXPECT_EQ(LiveProject::Status(), "active");
  EXPECT_EQ(LiveProject::Ask().body, "two data");
  ASSERT_EQ(Pause().exit_code, 0);
  const os::CommandResult redeployed = LiveProject::Paasctl({"redeploy"});
  EXPECT_EQ(redeployed.exit_code, 0) << redeployed.error_output;
  EXPECT_EQ(LiveProject::Ask().body, "two data");
}

TEST_F(LivePause, EndsWithTheFirstRequestWhenItIsToWake) {
  for (const bool freezes : {false, true}) {
    ASSERT_EQ(Pause(freezes ? std::vector<std::string>{"--wake", "--freeze"}
                            : std::vector<std::string>{"--wake"})
                  .exit_code,
              0);
    EXPECT_EQ(LiveProject::Status(), "paused");
    if (!freezes) RestartAll();
    auto second = std::async(std::launch::async, [] { return LiveProject::Ask(); });
    const HttpAnswer first =
        LiveProject::Ask("", {"-X", "POST", "--data", "x", "-w", "\n%{time_total}"});
    EXPECT_EQ(first.status, 200);
    EXPECT_THAT(first.body, HasSubstr("one data"));
    RecordProperty(freezes ? "wake_frozen" : "wake_stopped",
                   first.body.substr(first.body.rfind('\n') + 1));
    EXPECT_EQ(second.get().status, 200);
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (LiveProject::Status() != "active") {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    }
  }
}

TEST_F(LivePause, ThatIsCutShortIsDoneAgain) {
  for (const char* daemon : {"paas-controller", "paas-agent"}) {
    auto pause = std::async(std::launch::async, [] { return Pause(); });
    // Any moment of it.
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    ASSERT_OK(SharedPlatform().Kill(daemon, SIGKILL));
    ASSERT_OK(SharedPlatform().Restart(daemon));
    (void)pause.get();
    ASSERT_EQ(Pause().exit_code, 0);
    ExpectPaused();
    ASSERT_EQ(LiveProject::Paasctl({"resume"}).exit_code, 0);
    ExpectBack();
  }
}

}  // namespace
}  // namespace paas::testing
