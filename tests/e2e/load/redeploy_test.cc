// An application is deployed again and again while visitors ask it for pages, post and upload: none
// of them notices. PAAS_LOAD_RATE requests a second (200), PAAS_LOAD_REDEPLOYS (4), BASE_IMAGES
// (2), ROLLBACKS (2), OPERATIONS while daemons are killed (6).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/e2e/load/loaded_site.h"
#include "tests/support/leak_checker.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kExitDeployFailed = 20;
constexpr int kMostTries = 20;
constexpr uint16_t kGoingAway = 1001;

class Redeploy : public ::testing::Test {
 protected:
  // One platform for all tests: a load is long enough.
  static void SetUpTestSuite() { shared_ = std::make_unique<LoadedSite>(); }
  static void TearDownTestSuite() { shared_.reset(); }
  void SetUp() override { site_.Reset(); }

  static unsigned Rounds() { return LoadSetting("REDEPLOYS", 4); }
  // Two releases in turn: their images are there after the first time.
  static std::string Name(unsigned round) { return round % 2 == 0 ? "two" : "one"; }

  // One of what an environment goes through; its exit code.
  int Operate(unsigned round) {
    switch (round % 4) {
      case 0:
      case 1:
        return site_.Deploy(Name(round)).exit_code;
      case 2:
        return site_.Paasctl({"rollback"}).exit_code;
      default:
        return site_.Paasctl({"var", "set", "env:ROUND", std::to_string(round)}).exit_code;
    }
  }

  void TearDown() override { site_.SummariseHolds(); }

  static inline std::unique_ptr<LoadedSite> shared_;
  LoadedSite& site_ = *shared_;
};

TEST_F(Redeploy, NoRequestIsLost) {
  const auto load = site_.StartLoad();
  const Processes before = site_.Running();
  EXPECT_EQ(before.size(), 4u) << ::testing::PrintToString(before);
  auto session = site_.OpenSession();
  for (unsigned round = 0; round < Rounds() && load->failed() == 0; ++round) {
    StatusOr<WebSocket> socket = site_.OpenWebSocket();
    ASSERT_OK(socket.status());
    site_.DeployWell(Name(round));
    const StatusOr<uint16_t> closed = socket->AwaitClose();
    ASSERT_OK(closed.status());
    EXPECT_EQ(*closed, kGoingAway);
  }
  site_.ExpectNothingLost(load->Stop());
  EXPECT_EQ(site_.Running(), before);
  site_.EndSession();
  const os::CommandResult ended = session.get();
  EXPECT_EQ(ended.exit_code, 0) << ended.error_output;
  EXPECT_EQ(ended.output, "still here\n");
}

TEST_F(Redeploy, BaseImagesAndRollbacksAreNotNoticed) {
  const std::string configuration = *os::ReadFile(site_.project() + "/.platform.app.yaml");
  const auto write = [&](const std::string& version) {
    std::string text = configuration;
    text.replace(text.find("nodejs:18"), 9, "nodejs:" + version);
    site_.Write(".platform.app.yaml", text);
  };
  const auto load = site_.StartLoad();
  const unsigned rounds = LoadSetting("BASE_IMAGES", 2);
  for (unsigned round = 0; round < rounds && load->failed() == 0; ++round) {
    write(round % 2 == 0 ? "20" : "18");
    site_.DeployWell(Name(round));
  }
  for (unsigned i = 0; i < LoadSetting("ROLLBACKS", 2) && load->failed() == 0; ++i) {
    const std::string before = site_.Version();
    site_.DeployWell(before == "one" ? "two" : "one");
    site_.RollBackWell();
    EXPECT_EQ(site_.Version(), before);
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
    const unsigned operations = LoadSetting("OPERATIONS", 6);
    for (unsigned round = 0; round < operations && load->failed() == 0; ++round) {
      // It may fail, and is asked for again.
      int tries = 1;
      while (Operate(round) != 0 && load->failed() == 0 && tries < kMostTries) ++tries;
      ASSERT_LT(tries, kMostTries);
    }
    Summarise(std::to_string(operations) + " operations, " + std::to_string(killer.kills()) +
              " daemons killed");
  }
  while (site_.Deploy(Name(0)).exit_code != 0) {
  }
  site_.ExpectNothingLost(load->Stop());
  EXPECT_EQ(site_.Version(), Name(0));
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
