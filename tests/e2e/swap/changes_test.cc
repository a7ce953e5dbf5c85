// Deploys after the first one change what must change in the container that runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "tests/e2e/swap/swap_project.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

class Changes : public ::testing::Test {
 protected:
  void SetUp() override {
    Deploy({});
    EXPECT_EQ(SwapProject::Inside("echo -n data >kept/data; echo -n hot >cache/x; echo $?"), "0\n");
    EXPECT_EQ(SwapProject::Answer(), "one hello data");
    init_ = SwapProject::InitPid();
    nginx_ = SwapProject::NginxPid();
    application_ = SwapProject::ApplicationPid();
    EXPECT_GT(init_, 0);
    EXPECT_NE(nginx_, "");
  }
  void TearDown() override {
    EXPECT_EQ(SharedPlatform().Paasctl({"delete", "-p", "live", "-e", "main", "--yes"}).exit_code,
              0);
  }
  void Deploy(const SwapProject::Version& version) {
    project_.Write(version);
    const os::CommandResult deployed = project_.Deploy();
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
    last_ = deployed.error_output;
  }
  void ExpectSameContainer() const {
    EXPECT_EQ(SwapProject::InitPid(), init_) << last_;
    EXPECT_EQ(SwapProject::NginxPid(), nginx_);
  }

  SwapProject project_;
  std::string last_;
  int init_ = 0;
  std::string nginx_;
  std::string application_;
};

TEST_F(Changes, OfCodeAloneSwapTheImageUnderTheSameContainer) {
  auto session = std::async(std::launch::async, [] {
    return SharedPlatform().Paasctl({"exec", "-p", "live", "-e", "main", "-A", "app", "--", "sh",
                                     "-c",
                                     "touch kept/in; while [ ! -e kept/go ]; do sleep 0.1; "
                                     "done; cat text; cat /app/text"});
  });
  EXPECT_EQ(SwapProject::Inside("until [ -e kept/in ]; do sleep 0.1; done; echo in"), "in\n");
  Deploy({.text = "two"});
  EXPECT_EQ(SwapProject::Answer(), "two hello data");
  ExpectSameContainer();
  EXPECT_NE(SwapProject::ApplicationPid(), application_);
  EXPECT_EQ(SwapProject::Inside("cat cache/x kept/data"), "hotdata");
  // Who was in /app sees what was there, and by its name what is there now.
  EXPECT_EQ(SwapProject::Inside("touch kept/go"), "");
  EXPECT_EQ(session.get().output, "onetwo");
  Deploy({.text = "one"});  // and back
  EXPECT_EQ(SwapProject::Answer(), "one hello data");
  ExpectSameContainer();
}

TEST_F(Changes, OfAVariableStartTheApplicationAnew) {
  const os::CommandResult set = SharedPlatform().Paasctl(
      {"var", "set", "-p", "live", "-e", "main", "env:GREETING", "bonjour"});
  ASSERT_EQ(set.exit_code, 0) << set.error_output;
  EXPECT_EQ(SwapProject::Answer(), "one bonjour data");
  ExpectSameContainer();
  EXPECT_NE(SwapProject::ApplicationPid(), application_);
  EXPECT_EQ(SwapProject::Inside("echo $GREETING; cat cache/x"), "bonjour\nhot");
}

TEST_F(Changes, OfALocationHaveNginxReadItsConfigurationAgain) {
  const std::string url = SharedPlatform().Url("live") + "static/style.css";
  EXPECT_EQ(Curl(url).headers["x-version"], "a");
  Deploy({.header = "b"});
  EXPECT_EQ(Curl(url).headers["x-version"], "b");
  ExpectSameContainer();
}

TEST_F(Changes, OfACronAreThereForItsNextRun) {
  Deploy({.cron = "echo later"});
  ExpectSameContainer();
  EXPECT_THAT(SwapProject::Inside("cat /run/config/crons/tick/start"), HasSubstr("echo later"));
}

TEST_F(Changes, EndAnApplicationThatIgnoresItsSignal) {
  Deploy({.start = "trap \"\" TERM; node server.js; sleep 1000"});
  EXPECT_EQ(SwapProject::Answer(), "one hello data");
  Deploy({.text = "two"});
  EXPECT_EQ(SwapProject::Answer(), "two hello data");
  ExpectSameContainer();
  EXPECT_EQ(SwapProject::Inside("pgrep -c 'sleep|node'"), "1\n");
}

TEST_F(Changes, ThatFailBringTheOldImageBackIntoTheSameContainer) {
  project_.Write({.text = "two", .start = "exit 3"});
  const os::CommandResult failed = project_.Deploy();
  EXPECT_NE(failed.exit_code, 0);
  EXPECT_EQ(SwapProject::Answer(), "one hello data");
  ExpectSameContainer();
}

TEST_F(Changes, ThatCannotBeMadeLetRequestsWaitUntilTheApplicationIsBack) {
  const std::string slow = "sleep 3; exec node server.js";
  Deploy({.start = slow, .size = "XL"});
  // No process holds it that could be ended: the limit is refused when the application was.
  EXPECT_EQ(SwapProject::Inside("head -c 240M /dev/zero >/tmp/full && "
                                "head -c 300M /dev/zero >cache/full; echo $?"),
            "0\n");
  project_.Write({.text = "two", .start = slow});
  const os::CommandResult failed = project_.Deploy();
  EXPECT_NE(failed.exit_code, 0);
  EXPECT_THAT(failed.error_output, HasSubstr("in use and cannot be taken back"));
  EXPECT_EQ(SwapProject::Answer(), "one hello data");
  ExpectSameContainer();
  EXPECT_EQ(SwapProject::Inside("rm /tmp/full cache/full; echo $?"), "0\n");
}

}  // namespace
}  // namespace paas::testing
