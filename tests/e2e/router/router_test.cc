// The router as the agent runs it: texts, reloads, deaths.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/e2e/platform_environment.h"
#include "tests/e2e/recovery/visitor.h"
#include "tests/e2e/router/node_router.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kReloads = 20;
constexpr std::chrono::seconds kPatience{30};

class RouterTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    ProjectCopy project("static-site");
    project.Write(".platform/routes.yaml",
                  "\"https://{default}/\": {type: upstream, upstream: 'app:http'}\n");
    const os::CommandResult deployed =
        SharedPlatform().Paasctl({"deploy", "-p", "shop", "-e", "main", project.path()});
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }
  static std::string Url() { return SharedPlatform().Url("shop"); }
  // A client that is refused a connection fails at once; one that waits is answered.
  static int StatusOfANewConnection() { return Curl(Url()).status; }

  NodeRouter router_;
};

TEST_F(RouterTest, ServesHttpAndHttpsOfTheNode) {
  EXPECT_EQ(Curl(Url()).status, 200);
  const std::string port = std::to_string(SharedPlatform().router_port() + 1000);
  EXPECT_EQ(Curl("https://main-bvxea6i-shop.localhost:" + port + "/", {"-k"}).status, 200);
}

TEST_F(RouterTest, DoesNothingWhenAllIsSoAlready) {
  const pid_t before = NodeRouter::Pid();
  ASSERT_OK_AND_ASSIGN(const bool changed, router_.Apply());
  EXPECT_FALSE(changed);
  EXPECT_EQ(NodeRouter::Pid(), before);
}

TEST_F(RouterTest, ATextThatNginxRefusesIsToldInItsWordsAndNothingChanges) {
  const std::string before = NodeRouter::Text();
  NodeRouter::Propose(before + "nonsense;\n");
  EXPECT_THAT(router_.Apply(), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("unknown directive \"nonsense\"")));
  EXPECT_EQ(NodeRouter::Text(), before);
  EXPECT_EQ(Curl(Url()).status, 200);
  NodeRouter::Propose(before);
  EXPECT_OK(router_.Apply().status());
}

TEST_F(RouterTest, TwentyReloadsFailNoRequest) {
  const pid_t before = NodeRouter::Pid();
  const std::string text = NodeRouter::Text();
  Visitor visitor(Url());
  for (int i = 1; i <= kReloads; ++i) {
    // The answer for strangers tells which text serves.
    const std::string number = "reload " + std::to_string(i);
    std::string next = text;
    const size_t at = next.find("There is no environment with this host name here.");
    ASSERT_NE(at, std::string::npos);
    NodeRouter::Propose(next.replace(at, 49, number));
    ASSERT_OK_AND_ASSIGN(const bool changed, router_.Apply());
    EXPECT_TRUE(changed);
    const std::string url = "http://127.0.0.1:" + std::to_string(SharedPlatform().router_port());
    EXPECT_THAT(Curl(url).body, HasSubstr(number)) << "an old worker still accepts";
  }
  visitor.Stop();
  EXPECT_GT(visitor.asked(), kReloads);
  EXPECT_EQ(visitor.failed(), 0);
  EXPECT_EQ(NodeRouter::Pid(), before);
  std::printf("%d requests during %d reloads, %d failed\n", visitor.asked(), kReloads,
              visitor.failed());
  NodeRouter::Propose(text);
  EXPECT_OK(router_.Apply().status());
}

// An address that is taken passes nginx's check, but not its reload. Here it is a file in /run,
// which is another one in the next container.
TEST_F(RouterTest, ATextThatARunningNginxCannotTakeOverStartsAnotherOne) {
  const pid_t before = NodeRouter::Pid();
  const std::string text = NodeRouter::Text();
  const os::CommandResult blocked =
      *os::RunCommand({.argv = {"nsenter", "--target", std::to_string(before), "--mount", "--user",
                                "--setuid=0", "--setgid=0", "/usr/bin/dash", "-c", ">/run/taken"}});
  ASSERT_EQ(blocked.exit_code, 0) << blocked.error_output;
  std::string next = text;
  const size_t at = next.find("    server_name _;");
  ASSERT_NE(at, std::string::npos);
  NodeRouter::Propose(next.insert(at, "    listen unix:/run/taken;\n"));
  Visitor visitor(Url());
  ASSERT_OK_AND_ASSIGN(const bool changed, router_.Apply());
  visitor.Stop();
  EXPECT_TRUE(changed);
  EXPECT_EQ(visitor.failed(), 0);
  EXPECT_NE(NodeRouter::Pid(), before);
  NodeRouter::Propose(text);
  EXPECT_OK(router_.Apply().status());
}

TEST_F(RouterTest, WhoComesWhileAKilledRouterIsStartedAgainWaits) {
  for (int round = 0; round < 3; ++round) {
    const pid_t before = NodeRouter::Pid();
    ASSERT_TRUE(NodeRouter::Kill(before));
    EXPECT_EQ(StatusOfANewConnection(), 200);
    EXPECT_TRUE(NodeRouter::AwaitAnother(before));
  }
  EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
}

TEST_F(RouterTest, ARestartedAgentHasTheSocketsAgain) {
  const pid_t before = NodeRouter::Pid();
  Visitor visitor(Url());
  ASSERT_OK(SharedPlatform().Kill("paas-agent", SIGKILL));
  ASSERT_OK(SharedPlatform().Restart("paas-agent"));
  visitor.Stop();
  EXPECT_EQ(visitor.failed(), 0);
  EXPECT_EQ(NodeRouter::Pid(), before) << "it was adopted";
  ASSERT_TRUE(NodeRouter::Kill(before));
  EXPECT_EQ(StatusOfANewConnection(), 200) << "nobody was refused";
  EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
}

TEST_F(RouterTest, WhatDiedWithTheAgentComesBackWithIt) {
  const pid_t before = NodeRouter::Pid();
  ASSERT_OK(SharedPlatform().Kill("paas-agent", SIGKILL));
  ASSERT_TRUE(NodeRouter::Kill(before));
  EXPECT_EQ(Curl(Url()).status, 0);
  ASSERT_OK(SharedPlatform().Restart("paas-agent"));
  EXPECT_TRUE(NodeRouter::AwaitAnother(before));
  EXPECT_EQ(Curl(Url()).status, 200);
}

TEST_F(RouterTest, AnAddressThatIsTakenIsToldAndTheOldOneServes) {
  const std::string port = std::to_string(SharedPlatform().router_port() + 2000);
  const std::string server = "python3 -m http.server --bind 127.0.0.1 " + port;
  const os::CommandResult begun =
      *os::RunCommand({.argv = {"sh", "-c",
                                "setsid " + server +
                                    " </dev/null >/dev/null 2>&1 & echo $!; until ss "
                                    "-Hltn sport = :" +
                                    port + " | grep -q .; do :; done"}});
  const auto other = [&](paas::agent::v1::ApplyRouterRequest& request) {
    request.set_listen(0, "127.0.0.1:" + port);
  };
  EXPECT_THAT(router_.Apply(other),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Address already in use")));
  EXPECT_EQ(Curl(Url()).status, 200);
  ::kill(std::atoi(begun.output.c_str()), SIGKILL);
}

}  // namespace
}  // namespace paas::testing
