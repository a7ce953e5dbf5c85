// Changes of an environment that runs, as deploy_test.cc deploys.

#include "controller/deploy/pauses.h"
#include "controller/deploy/resources.h"
#include "tests/integration/controller/deploy_fixture.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using testing::DeployTest;
using ::testing::HasSubstr;
using testing::kApp;

constexpr uint64_t kMegabyte = 1ull << 20;

class LiveTest : public DeployTest {
 protected:
  void SetUp() override {
    DeployTest::SetUp();
    const Doors doors{*store_, *projects_, *sources_, builder_, agent_,
                      routes_, traffic_,   jobs_,     clock_,   {}};
    resources_ = std::make_unique<Resources>(doors, *queue_);
    pauses_ = std::make_unique<Pauses>(doors, *queue_);
    EXPECT_EQ(Push(kApp).result, Result::kSuccess);
  }
  FinishedEvent Set(const std::vector<std::string>& wishes) {
    return Wait(resources_->Set(
        {.project = "shop", .environment = "main", .wishes = wishes, .actor = "alice"}));
  }
  FinishedEvent Pause(bool freezes = false, bool wakes = false) {
    return Wait(pauses_->Pause({.project = "shop",
                                .environment = "main",
                                .freezes = freezes,
                                .wakes = wakes,
                                .actor = "alice"}));
  }
  std::string Status() { return store_->GetEnvironment("shop", "main")->status; }

  std::unique_ptr<Resources> resources_;
  std::unique_ptr<Pauses> pauses_;
};

TEST_F(LiveTest, ResourcesAreAReleaseWithoutABuildAndStayOverDeploys) {
  builder_.builds = 0;
  const FinishedEvent end = Set({"app=memory:1024"});
  EXPECT_EQ(end.result, Result::kSuccess) << end.error << lines_;
  EXPECT_EQ(end.release, 2u);
  EXPECT_EQ(builder_.builds, 0);
  EXPECT_EQ(agent_.current->containers[0].limits.memory_bytes, 1024 * kMegabyte);
  ASSERT_OK_AND_ASSIGN(const Release release, store_->LatestRelease("shop", "main"));
  EXPECT_EQ(release.kind, "resources");
  EXPECT_EQ(release.description, "resources app=memory:1024");
  EXPECT_EQ(release.actor, "alice");
  Push(kApp, "2");
  EXPECT_EQ(agent_.current->containers[0].limits.memory_bytes, 1024 * kMegabyte);
  EXPECT_EQ(Set({"app=memory:1024"}).changed, false);
}

TEST_F(LiveTest, ARollbackLeavesResourcesAsTheyAre) {
  Push(kApp, "2");
  Set({"app=memory:1024"});
  EXPECT_EQ(
      Wait(deployments_->Rollback({.project = "shop", .environment = "main", .release = 1})).result,
      Result::kSuccess)
      << lines_;
  EXPECT_EQ(agent_.current->containers[0].limits.memory_bytes, 1024 * kMegabyte);
  // And back to what the files say, though the release that served had something else.
  Set({"app=default"});
  EXPECT_EQ(agent_.current->containers[0].limits, agent_.applied[0].containers[0].limits);
}

TEST_F(LiveTest, ResourcesThatTheNodeRefusesAreNotKept) {
  agent_.fails = true;
  EXPECT_EQ(Set({"app=memory:64"}).exit, kExitDeployFailed);
  EXPECT_EQ(store_->ListResources("shop", "main")->size(), 0u);
  EXPECT_EQ(agent_.current->containers[0].limits, agent_.applied[0].containers[0].limits);
  EXPECT_EQ(Status(), "active");
}

TEST_F(LiveTest, WishesAreCheckedBeforeAnythingIsQueued) {
  const auto set = [&](const std::string& wish) {
    return resources_->Set({.project = "shop", .environment = "main", .wishes = {wish}});
  };
  EXPECT_THAT(set("db=memory:64"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(set("app=memory:1"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(set("nonsense"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(resources_->Get("shop", "gone"), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(
      const auto plan,
      resources_->Plan({.project = "shop", .environment = "main", .wishes = {"app=memory:1024"}}));
  EXPECT_EQ(plan.size(), 1u);
  EXPECT_EQ(agent_.applied.size(), 1u);
}

TEST_F(LiveTest, APauseStopsRoutesThenContainersAndAResumeBringsThemBack) {
  const FinishedEvent paused = Pause();
  EXPECT_EQ(paused.result, Result::kSuccess) << paused.error << lines_;
  EXPECT_EQ(agent_.applied.back().state, EnvironmentState::kStopped);
  EXPECT_EQ(traffic_.served[0].parking, Parking::kRefuses);
  EXPECT_EQ(Status(), "paused");
  EXPECT_THAT(lines_, HasSubstr("route|ok|requests are answered with 503\npause|stopped|"));
  EXPECT_THAT(resources_->Set({.project = "shop", .environment = "main", .wishes = {"app=cpu:1"}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("resume first")));
  const FinishedEvent resumed = Wait(pauses_->Resume("shop", "main", "alice"));
  EXPECT_EQ(resumed.result, Result::kSuccess) << resumed.error << lines_;
  EXPECT_EQ(resumed.release, 1u);
  EXPECT_EQ(agent_.applied.back().state, EnvironmentState::kActive);
  EXPECT_EQ(traffic_.served[0].parking, Parking::kNone);
  EXPECT_EQ(Status(), "active");
  EXPECT_THAT(store_->GetPause("shop", "main"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(LiveTest, ADeployResumes) {
  Pause(/*freezes=*/true, /*wakes=*/true);
  EXPECT_EQ(agent_.applied.back().state, EnvironmentState::kFrozen);
  EXPECT_EQ(traffic_.served[0].parking, Parking::kWakes);
  EXPECT_EQ(Push(kApp, "2").result, Result::kSuccess);
  EXPECT_EQ(traffic_.served[0].parking, Parking::kNone);
  EXPECT_EQ(Status(), "active");
}

TEST_F(LiveTest, ADeployOrAResumeThatFailsLeavesItPaused) {
  Pause(/*freezes=*/true);
  agent_.fails = true;
  EXPECT_EQ(Push(kApp, "2").exit, kExitDeployFailed);
  EXPECT_EQ(agent_.applied.back().state, EnvironmentState::kFrozen);
  EXPECT_EQ(Status(), "paused");
  traffic_.dead = true;
  EXPECT_EQ(Wait(pauses_->Resume("shop", "main", "")).exit, kExitHealthFailed);
  EXPECT_EQ(agent_.applied.back().state, EnvironmentState::kFrozen);
  EXPECT_EQ(traffic_.served[0].parking, Parking::kRefuses);
  EXPECT_EQ(Status(), "paused");
  EXPECT_THAT(lines_, HasSubstr("restore|ok|the environment is paused, as it was"));
}

TEST_F(LiveTest, APauseThatFailsIsUndone) {
  agent_.fails = true;
  EXPECT_EQ(Pause().result, Result::kFailure);
  EXPECT_EQ(agent_.applied.back().state, EnvironmentState::kActive);
  EXPECT_EQ(traffic_.served[0].parking, Parking::kNone);
  EXPECT_EQ(Status(), "active");
  EXPECT_THAT(store_->GetPause("shop", "main"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace paas::controller
