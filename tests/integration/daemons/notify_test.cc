// The daemons as services: what they tell systemd, over a real socket.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/integration/daemons/daemon_process.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

class Notify : public ::testing::Test {
 protected:
  std::map<std::string, std::string> Environment() const {
    return {{"NOTIFY_SOCKET", manager_.path()}, {"WATCHDOG_USEC", "300000"}};
  }

  const TempDirectory root_;
  NotifySocket manager_{root_ / "notify.sock"};
};

TEST_F(Notify, ReadyComesAfterServingAndPingsFollow) {
  DaemonProcess builder("paas-builder", root_.path(), Environment());
  EXPECT_THAT(manager_.Await("READY=1"), HasSubstr("STATUS=waits for builds"));
  // A watchdog of 300 ms is pinged every 100 ms.
  EXPECT_NE(manager_.Await("WATCHDOG=1"), "");
  EXPECT_NE(manager_.Await("WATCHDOG=1"), "");
  EXPECT_THAT(builder.Get("/readyz"), HasSubstr("\r\n\r\nready\n"));
}

TEST_F(Notify, SaysThatItStops) {
  DaemonProcess builder("paas-builder", root_.path(), Environment());
  ASSERT_NE(manager_.Await("READY=1"), "");
  ::kill(builder.pid(), SIGTERM);
  EXPECT_THAT(manager_.Await("STOPPING=1"), HasSubstr("STATUS=stopping"));
  EXPECT_EQ(builder.End(SIGTERM), 0);
}

TEST_F(Notify, ThereIsNoReadyForADaemonThatCannotServe) {
  DaemonProcess first("paas-builder", root_.path(), Environment());
  ASSERT_NE(manager_.Await("READY=1"), "");
  NotifySocket other(root_ / "other.sock");
  DaemonProcess second("paas-builder", root_.path(), {{"NOTIFY_SOCKET", other.path()}});
  EXPECT_EQ(second.End(0), 1);
  // And the first one's status socket is still there.
  EXPECT_THAT(first.Get("/healthz"), HasSubstr("\r\n\r\nok\n"));
}

TEST_F(Notify, WithoutASocketNothingIsTold) {
  DaemonProcess builder("paas-builder", root_.path());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (builder.Get("/readyz").find("\nready\n") == std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
  EXPECT_EQ(builder.End(SIGTERM), 0);
}

}  // namespace
}  // namespace paas::testing
