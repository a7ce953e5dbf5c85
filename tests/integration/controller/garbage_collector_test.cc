// What is deleted and what is not, with real records and a disk that does as it is told.

#include "controller/garbage/garbage_collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class FakeDisk : public DiskClient {
 public:
  StatusOr<BuilderSurvey> SurveyBuilder() override { return builder; }
  StatusOr<NodeSurvey> SurveyNode() override {
    if (!node_answers) return Unavailable("agent");
    if (on_survey) on_survey();
    return node;
  }
  StatusOr<BuilderCollection> CollectBuilder(const BuilderCollection& order,
                                             const GarbagePolicy&) override {
    if (on_collect) on_collect();
    BuilderCollection gone = order;
    std::erase_if(gone.digests, [&](const std::string& digest) { return digest == refused; });
    collected = gone;
    return gone;
  }
  StatusOr<std::vector<std::string>> CollectNode(const std::vector<std::string>& digests,
                                                 const GarbagePolicy&) override {
    copies = digests;
    return digests;
  }
  StatusOr<bool> HasImage(const std::string&) override { return true; }
  Status Admit(const EnvironmentSpec&) override { return absl::OkStatus(); }

  void Add(const std::string& digest) {
    builder.images.push_back({.digest = digest, .bytes = 10, .idle = hours(9)});
  }

  BuilderSurvey builder;
  NodeSurvey node{.images = {}, .shares_store = true, .wanted = {}, .spaces = {}};
  bool node_answers = true;
  std::string refused;
  std::function<void()> on_survey, on_collect;
  BuilderCollection collected;
  std::vector<std::string> copies;
};

class GarbageCollectorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(":memory:"));
    ASSERT_OK(store_->CreateProject({.id = "shop"}));
    ASSERT_OK(store_->PutEnvironment({.project = "shop", .name = "main", .machine_name = "m"}));
  }
  void Release(uint32_t number, const std::string& base, const std::string& app) {
    const EnvironmentSpec spec{
        .project = "shop",
        .environment = "m",
        .containers = {{.name = "app", .base_digest = base, .app_digest = app}}};
    ASSERT_OK(store_->CreateRelease(
        {.project = "shop", .environment = "main", .number = number, .spec = ToJson(spec)}));
  }
  GarbageCollector Collector() { return GarbageCollector(*store_, disk_, leases_, /*kept=*/2); }

  std::unique_ptr<StateStore> store_;
  FakeDisk disk_;
  ImageLeases leases_;
};

TEST_F(GarbageCollectorTest, KeepsTheImagesOfTheLastReleasesOfEachEnvironment) {
  for (const char* digest : {"base", "a1", "a2", "a3"}) disk_.Add(digest);
  Release(1, "base", "a1");
  Release(2, "base", "a2");
  Release(3, "base", "a3");
  ASSERT_OK_AND_ASSIGN(const GarbageReport report, Collector().Collect());
  EXPECT_THAT(disk_.collected.digests, ElementsAre("a1"));
  EXPECT_EQ(report.bytes, 10u);
  // Of an environment that is gone nothing is kept.
  ASSERT_OK(store_->DeleteEnvironment("shop", "main"));
  ASSERT_OK(Collector().Collect().status());
  EXPECT_THAT(disk_.collected.digests, UnorderedElementsAre("base", "a1", "a2", "a3"));
}

TEST_F(GarbageCollectorTest, ADryRunDeletesNothing) {
  disk_.Add("a1");
  ASSERT_OK_AND_ASSIGN(const GarbageReport report, Collector().Examine());
  EXPECT_EQ(report.bytes, 10u);
  EXPECT_THAT(disk_.collected.digests, IsEmpty());
}

TEST_F(GarbageCollectorTest, KeepsWhatANodeWantsAndWhatADeployHasSeen) {
  for (const char* digest : {"mounted", "leased", "free"}) disk_.Add(digest);
  disk_.node.wanted = {"mounted"};
  ImageLeases::Lease lease(leases_);
  lease.Add("leased");
  ASSERT_OK(Collector().Collect().status());
  EXPECT_THAT(disk_.collected.digests, ElementsAre("free"));
}

TEST_F(GarbageCollectorTest, DeletesCopiesOfANodeThatHasItsOwnStore) {
  disk_.node.shares_store = false;
  disk_.node.images = {{.digest = "copy", .bytes = 5, .idle = hours(9)},
                       {.digest = "held", .bytes = 5, .idle = hours(9), .in_use = true}};
  ASSERT_OK_AND_ASSIGN(const GarbageReport report, Collector().Collect());
  EXPECT_THAT(disk_.copies, ElementsAre("copy"));
  EXPECT_EQ(report.bytes, 5u);
}

TEST_F(GarbageCollectorTest, TellsTheTruthAboutWhatWasUsedMeanwhile) {
  disk_.Add("a");
  disk_.refused = std::string("a");
  ASSERT_OK_AND_ASSIGN(const GarbageReport report, Collector().Collect());
  EXPECT_EQ(report.bytes, 0u);
  EXPECT_EQ(report.items[0].reason, "used meanwhile");
}

TEST_F(GarbageCollectorTest, DeletesNothingWhenTheNodeCannotSayWhatItUses) {
  disk_.Add("a");
  disk_.node_answers = false;
  EXPECT_THAT(Collector().Collect(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(disk_.collected.digests, IsEmpty());
}

TEST_F(GarbageCollectorTest, DeletesNothingWhenARecordCannotBeRead) {
  disk_.Add("a");
  ASSERT_OK(
      store_->CreateRelease({.project = "shop", .environment = "main", .number = 1, .spec = "{"}));
  EXPECT_FALSE(Collector().Collect().ok());
  EXPECT_THAT(disk_.collected.digests, IsEmpty());
}

// The survey is old news: a deploy that reuses an image of it meanwhile is still in time.
TEST_F(GarbageCollectorTest, SeesALeaseThatWasTakenAfterTheSurvey) {
  disk_.Add("a");
  ImageLeases::Lease lease(leases_);
  disk_.on_survey = [&] { lease.Add("a"); };
  ASSERT_OK(Collector().Collect().status());
  EXPECT_THAT(disk_.collected.digests, IsEmpty());
}

TEST_F(GarbageCollectorTest, NobodyLooksForImagesWhileSomeAreDeleted) {
  disk_.Add("a");
  std::thread deploy;
  std::atomic<bool> looked{false};
  disk_.on_collect = [&] {
    deploy = std::thread([&] {
      const auto looking = leases_.Looking();
      looked = true;
    });
    EXPECT_FALSE(looked);
  };
  ASSERT_OK(Collector().Collect().status());
  deploy.join();
  EXPECT_TRUE(looked);
}

}  // namespace
}  // namespace paas::controller
