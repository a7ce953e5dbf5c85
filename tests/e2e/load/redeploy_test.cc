// An application is deployed again and again while visitors ask it for pages, post and upload: none
// of them notices. PAAS_LOAD_RATE requests a second (200), PAAS_LOAD_REDEPLOYS of each kind (4).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/load/loaded_site.h"
#include "tests/support/leak_checker.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kExitDeployFailed = 20;
constexpr int kMostTries = 20;

class Redeploy : public ::testing::Test {
 protected:
  static unsigned Rounds() { return LoadSetting("REDEPLOYS", 4); }
  // Two releases in turn: their images are there after the first time.
  static std::string Name(unsigned round) { return round % 2 == 0 ? "two" : "one"; }

  // "switch requests held 38 ms (max), 0 dropped 0.04s"
  static std::string SwitchLine(const std::string& text) {
    const size_t at = text.find("requests held ");
    return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
  }

  LoadedSite site_;
};

TEST_F(Redeploy, NoRequestIsLost) {
  const auto load = site_.StartLoad();
  for (unsigned round = 0; round < Rounds(); ++round) {
    const os::CommandResult deployed = site_.Deploy(Name(round));
    EXPECT_EQ(deployed.exit_code, 0) << deployed.error_output;
    EXPECT_THAT(deployed.error_output, HasSubstr("requests held "));
    std::printf("%s\n", SwitchLine(deployed.error_output).c_str());
    EXPECT_THAT(deployed.error_output, HasSubstr(" ms (max), 0 dropped"));
    EXPECT_EQ(site_.Version(), Name(round));
    if (load->failed() > 0) break;
  }
  site_.ExpectNothingLost(load->Stop());
}

// A build takes longer than daemons live here: both images are there before.
TEST_F(Redeploy, NoRequestIsLostWhileDaemonsAreKilled) {
  ASSERT_EQ(site_.Deploy(Name(0)).exit_code, 0);
  ASSERT_EQ(site_.Deploy(Name(1)).exit_code, 0);
  const auto load = site_.StartLoad();
  {
    const Killer killer(site_.platform(), {"paas-agent", "paas-builder", "paas-controller"});
    for (unsigned round = 0; round < Rounds(); ++round) {
      // It may fail, and is asked for again.
      int tries = 1;
      while (site_.Deploy(Name(round)).exit_code != 0 && load->failed() == 0 &&
             tries < kMostTries) {
        ++tries;
      }
      ASSERT_LT(tries, kMostTries);
      if (load->failed() > 0) break;
    }
    std::printf("%d daemons were killed\n", killer.kills());
  }
  site_.ExpectNothingLost(load->Stop());
  EXPECT_EQ(site_.Version(), Name(Rounds() - 1));
  EXPECT_THAT(Inconsistencies(site_.platform().footprint(), std::chrono::seconds(30)), IsEmpty());
}

TEST_F(Redeploy, AReleaseThatDoesNotStartIsNotNoticed) {
  // It takes a while until it is given up, and the generator has 2000 connections.
  const auto load = site_.StartLoad(50);
  site_.Write("server.js", "process.exit(3);\n");
  const os::CommandResult deployed = site_.Deploy("broken");
  EXPECT_EQ(deployed.exit_code, kExitDeployFailed) << deployed.error_output;
  EXPECT_THAT(deployed.error_output, HasSubstr(" ms (max), 0 dropped"));
  EXPECT_EQ(site_.Version(), "one");
  site_.ExpectNothingLost(load->Stop());
}

// What an application that answers after a second is asked for meanwhile is more than its web
// server has connections for.
TEST_F(Redeploy, MoreThanAContainerCanTakeAtOnceStandsInLine) {
  const auto load =
      site_.StartLoad(3000, {.most_connections = 4000, .page = "/late/", .posts = 0, .uploads = 0});
  while (load->answered() + load->failed() == 0) std::this_thread::yield();
  // As many as were due within the first answer's second are with the platform now.
  site_.ExpectNothingLost(load->Stop());
}

TEST_F(Redeploy, ADatabaseThatIsReplacedIsNotNoticed) {
  const auto load = site_.StartLoad();
  site_.Write(".platform/services.yaml",
              "db:\n  type: postgresql:15\n  disk: 512\n"
              "  configuration: {extensions: [pg_trgm]}\n");
  const os::CommandResult deployed = site_.Deploy("two");
  EXPECT_EQ(deployed.exit_code, 0) << deployed.error_output;
  site_.ExpectNothingLost(load->Stop());
}

}  // namespace
}  // namespace paas::testing
