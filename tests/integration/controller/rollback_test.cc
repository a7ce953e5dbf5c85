// The way back to an older release, as deploy_test.cc deploys.

#include "tests/integration/controller/deploy_fixture.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using testing::DeployTest;
using ::testing::HasSubstr;
using testing::kApp;

TEST_F(DeployTest, ARollbackAppliesTheOlderRecordWithoutABuildAndIsAReleaseOfItsOwn) {
  Push(kApp, "1");
  Push(kApp, "2");
  builder_.builds = 0;
  const FinishedEvent end =
      Wait(deployments_->Rollback({.project = "shop", .environment = "main", .actor = "alice"}));
  EXPECT_EQ(end.result, Result::kSuccess) << end.error << lines_;
  EXPECT_EQ(end.release, 3u);
  EXPECT_THAT(lines_, HasSubstr("release||r3 (r1 again) live in "));
  EXPECT_EQ(builder_.builds, 0);
  EXPECT_TRUE(AsksForTheSame(agent_.applied[0], *agent_.current));
  ASSERT_OK_AND_ASSIGN(const Release first, store_->GetRelease("shop", "main", 1));
  ASSERT_OK_AND_ASSIGN(const Release third, store_->GetRelease("shop", "main", 3));
  EXPECT_EQ(third.kind, "rollback");
  EXPECT_EQ(third.description, "rollback to r1");
  EXPECT_EQ(third.actor, "alice");
  EXPECT_EQ(third.restored, 1u);
  EXPECT_EQ(third.commit, first.commit);
  EXPECT_FALSE(third.phases.empty());
  ASSERT_OK_AND_ASSIGN(const Environment environment, store_->GetEnvironment("shop", "main"));
  EXPECT_EQ(environment.release, 3u);
  EXPECT_EQ(environment.status, "active");
  // Again without a number: further back, not forth to what was left.
  EXPECT_THAT(deployments_->Rollback({.project = "shop", .environment = "main"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("older than r1")));
  EXPECT_THAT(deployments_->Rollback({.project = "shop", .environment = "main", .release = 3}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(deployments_->Rollback({.project = "shop", .environment = "main", .release = 9}),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DeployTest, ARollbackThatFailsLeavesWhatServed) {
  Push(kApp, "1");
  Push(kApp, "2");
  agent_.fails = true;
  const FinishedEvent end =
      Wait(deployments_->Rollback({.project = "shop", .environment = "main", .release = 1}));
  EXPECT_EQ(end.exit, kExitDeployFailed);
  EXPECT_THAT(lines_, HasSubstr("restore|ok|r2 keeps serving\n"));
  EXPECT_TRUE(AsksForTheSame(agent_.applied[1], *agent_.current));
  ASSERT_OK_AND_ASSIGN(const Release latest, store_->LatestRelease("shop", "main"));
  EXPECT_EQ(latest.number, 2u);
}

TEST_F(DeployTest, ARollbackBringsBackTheVariablesOfItsReleaseUnlessTold) {
  const auto set = [&](const std::string& value) {
    return store_->PutVariable(
        {.project = "shop",
         .environment = "main",
         .variable = {.name = "env:KEY", .value = value, .visible_build = false},
         .updated_unix_ms = clock_()});
  };
  Push(kApp, "1");
  ASSERT_OK(set("old"));
  Push(kApp, "2");
  ASSERT_OK(set("new"));
  Push(kApp, "3");
  const auto key = [&] { return agent_.current->containers[0].environment.at("KEY"); };
  EXPECT_EQ(key(), "new");
  Wait(deployments_->Rollback({.project = "shop", .environment = "main", .release = 2}));
  EXPECT_EQ(key(), "old");
  const std::string image = agent_.current->containers[0].app_digest;
  ASSERT_OK_AND_ASSIGN(const Release fourth, store_->GetRelease("shop", "main", 4));
  ASSERT_OK_AND_ASSIGN(const Release second, store_->GetRelease("shop", "main", 2));
  EXPECT_EQ(fourth.variables, second.variables);
  const FinishedEvent end = Wait(deployments_->Rollback(
      {.project = "shop", .environment = "main", .release = 2, .keeps_variables = true}));
  EXPECT_EQ(end.result, Result::kSuccess) << end.error << lines_;
  EXPECT_EQ(key(), "new");
  EXPECT_EQ(agent_.current->containers[0].app_digest, image);
}

}  // namespace
}  // namespace paas::controller
