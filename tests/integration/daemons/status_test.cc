// What the daemons say about themselves.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <regex>
#include <sstream>

#include "common/os/subprocess.h"
#include "tests/integration/daemons/daemon_process.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::chrono::seconds kPatience{20};

// Waits for an answer that matches, and returns the last one.
std::string Await(const DaemonProcess& daemon, const std::string& path,
                  const ::testing::Matcher<std::string>& expected) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string answer = daemon.Get(path);
  while (!expected.Matches(answer) && std::chrono::steady_clock::now() < deadline) {
    answer = daemon.Get(path);
  }
  EXPECT_THAT(answer, expected);
  return answer;
}

class StatusOfDaemons : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    ASSERT_OK(os::RunChecked({.argv = {"ip", "link", "set", "lo", "up"}}));
  }
  const TempDirectory root_;
};

TEST_F(StatusOfDaemons, AControllerWithoutItsPeersIsAliveAndNotReady) {
  const DaemonProcess controller("paas-controller", root_.path());
  const std::string reasons = Await(controller, "/readyz", HasSubstr("agent: is not reachable\n"));
  EXPECT_THAT(reasons, HasSubstr("HTTP/1.1 503"));
  EXPECT_THAT(reasons, HasSubstr("builder: is not reachable\n"));
  EXPECT_THAT(reasons, HasSubstr("router: "));
  EXPECT_THAT(controller.Get("/healthz"), HasSubstr("\r\n\r\nok\n"));
  EXPECT_THAT(controller.Get("/metrics"), HasSubstr("\npaas_activities{state=\"running\"} 0\n"));
  EXPECT_THAT(controller.Get("/metrics"), HasSubstr("\npaas_router_up 0\n"));
  const DaemonProcess builder("paas-builder", root_.path());
  Await(builder, "/readyz", HasSubstr("ready\n"));
  // It is tried again after a while.
  Await(controller, "/readyz", Not(HasSubstr("builder: is not reachable\n")));
}

TEST_F(StatusOfDaemons, MetricsHaveOnePrefixAndPassTheRules) {
  const DaemonProcess builder("paas-builder", root_.path());
  const std::string page = Await(builder, "/metrics", HasSubstr("paas_grpc_requests_total{"));
  EXPECT_THAT(page, HasSubstr("paas_build_info{version="));
  const std::regex line(
      R"(^(# (HELP|TYPE) paas_[a-z_]+ .*|paas_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? \S+)$)");
  std::istringstream lines(page.substr(page.find("\r\n\r\n") + 4));
  for (std::string text; std::getline(lines, text);) {
    EXPECT_TRUE(std::regex_match(text, line)) << text;
  }
}

}  // namespace
}  // namespace paas::testing
