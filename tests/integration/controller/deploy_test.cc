// Whole deploys with a real database and real git, and doors that do as they are told.

#include "tests/integration/controller/deploy_fixture.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using testing::DeployTest;
using ::testing::HasSubstr;
using testing::kApp;

TEST_F(DeployTest, AFirstDeployGoesLive) {
  const FinishedEvent end = Push(kApp);
  EXPECT_EQ(end.error, "") << lines_;
  EXPECT_EQ(end.release, 1u);
  EXPECT_TRUE(end.changed);
  EXPECT_THAT(end.urls, ::testing::ElementsAre("http://main-bvxea6i-shop.localhost:8080/"));
  EXPECT_EQ(traffic_.probed, "main-bvxea6i-shop.localhost");
  ASSERT_EQ(traffic_.served.size(), 1u);
  EXPECT_EQ(traffic_.served[0].address, "100.96.0.5:80");
  EXPECT_THAT(lines_, HasSubstr("config|ok|1 app, 0 services, 1 route, 0 allow rules\n"));
  EXPECT_THAT(lines_, HasSubstr("build app> hello from the hook\nbuild app> half\n"));
  EXPECT_THAT(lines_, HasSubstr("build app|built|tree "));
  EXPECT_THAT(lines_,
              HasSubstr("plan|create|app: new\n"
                        "plan|update|router: route http://main-bvxea6i-shop.localhost:8080/ "
                        "added\n"));
  EXPECT_THAT(lines_, HasSubstr("start||app healthy\nroute||1 host routed, GET / → HTTP 200\n"));
  EXPECT_THAT(lines_, HasSubstr("release||r1 live in "));
  ASSERT_OK_AND_ASSIGN(Project project, store_->GetProject("shop"));
  EXPECT_EQ(project.entropy.size(), 56u);
  ASSERT_OK_AND_ASSIGN(Environment environment, store_->GetEnvironment("shop", "main"));
  EXPECT_EQ(environment.status, "active");
  EXPECT_EQ(environment.type, "production");
}

TEST_F(DeployTest, AChangeOfTheConfigurationAloneIsNoChangeOfCode) {
  Push(kApp);
  Push(std::string(kApp) + "crons: {a: {spec: '* * * * *', commands: {start: 'true'}}}\n");
  EXPECT_THAT(lines_, HasSubstr("build app|reused|tree "));
  EXPECT_EQ(agent_.applied[0].containers[0].tree, agent_.applied[1].containers[0].tree);
}

TEST_F(DeployTest, AnUnchangedTreeIsReusedAndChangesNothing) {
  Push(kApp);
  const FinishedEvent end = Push(kApp);
  EXPECT_EQ(end.result, Result::kSuccess);
  EXPECT_FALSE(end.changed) << lines_;
  EXPECT_EQ(end.release, 1u);
  EXPECT_THAT(lines_, HasSubstr("build app|reused|tree "));
  EXPECT_THAT(lines_, HasSubstr("release||r1 unchanged, nothing restarted\n"));
  EXPECT_TRUE(AsksForTheSame(agent_.applied[0], agent_.applied[1]));
  EXPECT_LT(agent_.applied[0].generation, agent_.applied[1].generation);
}

TEST_F(DeployTest, AWrongConfigurationEndsBeforeAnyBuild) {
  const FinishedEvent end = Push("name: app\ntype: 'nodejs:18'\nweb:\n  comands: {}\n");
  EXPECT_EQ(end.exit, kExitConfigInvalid);
  EXPECT_THAT(lines_, HasSubstr("config> error: .platform.app.yaml:4:3"));
  EXPECT_THAT(lines_, HasSubstr("config|FAILED|"));
  EXPECT_EQ(builder_.builds, 0);
  EXPECT_TRUE(agent_.applied.empty());
}

TEST_F(DeployTest, AFailedBuildStartsNothing) {
  builder_.fails = true;
  const FinishedEvent end = Push(kApp);
  EXPECT_EQ(end.exit, kExitBuildFailed);
  EXPECT_EQ(end.error, "build of app failed: hook exited 2");
  EXPECT_THAT(lines_, HasSubstr("build app|FAILED|hook exited 2\n"
                                "failure|build app|hook exited 2|nothing serves yet\n"));
  EXPECT_TRUE(agent_.applied.empty());
  ASSERT_OK_AND_ASSIGN(Environment environment, store_->GetEnvironment("shop", "main"));
  EXPECT_EQ(environment.status, "failed");
}

TEST_F(DeployTest, AFailedStartGoesBackToThePreviousRelease) {
  Push(kApp);
  agent_.fails = true;
  const FinishedEvent end = Push(kApp, "2");
  EXPECT_EQ(end.exit, kExitDeployFailed);
  EXPECT_EQ(end.error, "app did not become ready in 30s; previous release r1 keeps serving");
  EXPECT_THAT(lines_, HasSubstr("start|FAILED|app did not become ready in 30s\n"
                                "failure|probe||previous release r1 keeps serving\n"));
  EXPECT_THAT(lines_, HasSubstr("restore|ok|r1 keeps serving\n"));
  EXPECT_TRUE(AsksForTheSame(*agent_.current, agent_.applied[0]));
  ASSERT_OK_AND_ASSIGN(Environment environment, store_->GetEnvironment("shop", "main"));
  EXPECT_EQ(environment.status, "active");
  EXPECT_EQ(environment.release, 1u);
}

TEST_F(DeployTest, WhatDoesNotAnswerFromOutsideIsNotDeployed) {
  traffic_.dead = true;
  const FinishedEvent end = Push(kApp);
  EXPECT_EQ(end.exit, kExitHealthFailed);
  EXPECT_THAT(end.error, HasSubstr("HTTP 502 (31 tries); nothing serves yet"));
  EXPECT_TRUE(agent_.current->containers.empty());
  EXPECT_TRUE(traffic_.served.empty());
  EXPECT_THAT(store_->LatestRelease("shop", "main"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DeployTest, AnAgentThatDoesNotAnswerIsUnreachable) {
  agent_.unreachable = true;
  EXPECT_EQ(Push(kApp).exit, kExitUnreachable);
}

TEST_F(DeployTest, CancelDuringTheBuildStartsNothing) {
  StatusOr<Activity> activity = Unavailable("not yet");
  builder_.on_build = [&] {
    const auto all = store_->ListActivities({.limit = 1});
    EXPECT_OK(queue_->Cancel(all->front().id));
  };
  activity = deployments_->Push({.project = "shop"}, Source(kApp));
  const FinishedEvent end = Wait(activity);
  EXPECT_EQ(end.result, Result::kCancelled);
  EXPECT_EQ(end.exit, kExitCancelled);
  EXPECT_TRUE(agent_.applied.empty());
}

TEST_F(DeployTest, DeleteLeavesNothingAndItsRecordStays) {
  Push(kApp);
  const StatusOr<Activity> deletion = deployments_->Delete("shop", "main");
  EXPECT_EQ(Wait(deletion).result, Result::kSuccess) << lines_;
  EXPECT_TRUE(traffic_.served.empty());
  EXPECT_FALSE(agent_.current);
  EXPECT_THAT(store_->GetEnvironment("shop", "main"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(deployments_->Delete("shop", "main"), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK(store_->FindActivity(deletion->id));
  EXPECT_EQ(Push(kApp).release, 1u);  // and it can come again
}

TEST_F(DeployTest, ASourceOperationMovesTheBranchAndIsDeployed) {
  Push(std::string(kApp) + "source: {operations: {update: {command: x}}}\n");
  const std::string clone = directory_ + "/clone";
  const std::string repository = directory_ + "/projects/shop/repo.git";
  std::string head, race = "true";
  builder_.on_operation = [&](const SourceOperationOrder& order, const auto& commits) {
    const std::string script =
        "rm -rf " + clone + "; git clone -q " + repository + " " + clone + "; cd " + clone +
        "; echo more >> server.js; git -c user.name=a -c user.email=b commit -qam x;" +
        "printf 'HEAD\n^" + order.commit + "\n' | git pack-objects -q --revs --thin --stdout";
    EXPECT_OK(commits(os::RunChecked({.argv = {"sh", "-ec", script}}).value_or("")));
    head = os::RunChecked({.argv = {"git", "-C", clone, "rev-parse", "HEAD"}}).value_or("");
    head.pop_back();
    EXPECT_OK(os::RunChecked({.argv = {"sh", "-ec", race}}).status());
    return SourceOperationOutcome{.head = head, .failure = std::nullopt};
  };
  const auto operation = [&] {
    return Wait(queue_->Submit({.project = "shop",
                                .environment = "main",
                                .type = "environment.source-operation",
                                .description = "source operation update",
                                .job = "update",
                                .variables = {"GREETING=hello"}}));
  };
  const FinishedEvent end = operation();
  EXPECT_EQ(end.error, "") << lines_;
  EXPECT_EQ(end.release, 2u);
  EXPECT_THAT(lines_, HasSubstr("operation update> working\noperation update|ok|app: commit " +
                                head.substr(0, 7)));
  EXPECT_EQ(builder_.orders[0].environment.at("GREETING"), "hello");
  ASSERT_OK_AND_ASSIGN(const Release release, store_->LatestRelease("shop", "main"));
  EXPECT_EQ(release.commit, head);
  // A push that came in while it ran is not lost.
  race = "git --git-dir=" + repository + " update-ref refs/heads/main " + head + "~";
  const FinishedEvent raced = operation();
  EXPECT_THAT(raced.error, HasSubstr("pushed to in the meantime")) << lines_;
}

TEST_F(DeployTest, APlanComparesAndChangesNothing) {
  const auto plan = [&](const std::string& app, const std::string& text = "1") {
    std::string lines;
    const auto made = deployments_->Plan({.project = "shop"}, Source(app, text));
    for (const PlanStep& step : made->steps) lines += step.action + " " + step.object + "\n";
    return lines;
  };
  EXPECT_EQ(plan(kApp), "build image of app\nkeep limits\nupdate router\ncreate container app\n");
  Push(kApp);
  EXPECT_EQ(plan(kApp), "keep image of app\nkeep limits\nkeep router\nkeep container app\n");
  EXPECT_EQ(plan(kApp, "2"),
            "build image of app\nkeep limits\nkeep router\nswap app container app\n");
  EXPECT_THAT(deployments_->Plan({.project = "shop"}, Source("name: 5x!")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(".platform.app.yaml:")));
}

TEST_F(DeployTest, RefusesBadNamesBeforeTouchingAnything) {
  EXPECT_THAT(deployments_->Push({.project = "../x"}, Source(kApp)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(deployments_->Push({.project = "shop", .environment = "-f"}, Source(kApp)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(store_->GetProject("shop"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace paas::controller
