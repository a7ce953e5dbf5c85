// Whole deploys with a real database and real git, and doors that do as they are told.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <set>

#include "common/os/file.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/deploy_runner.h"
#include "controller/deploy/deployments.h"
#include "controller/state/sqlite_store.h"
#include "tests/integration/controller/tar_builder.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using testing::ReaderOf;
using testing::TarBuilder;

const char kApp[] = "name: app\ntype: 'nodejs:18'\nweb:\n  commands:\n    start: node server.js\n";

class FakeBuilder : public BuilderClient {
 public:
  StatusOr<BuildOutcome> Build(const BuildOrder& order, const SourceStream& source,
                               const BuildObserver& observer, CancelToken& cancel) override {
    ++builds;
    if (known.count(order.tree) != 0 && !order.rebuild) return Outcome(order, /*reused=*/true);
    observer.on_phase("hook", "");
    observer.on_output("hook", false, "hello\x1b[31m from the hook\nhalf");
    uint64_t bytes = 0;
    PAAS_RETURN_IF_ERROR(source([&](std::string_view piece) {
      bytes += piece.size();
      return absl::OkStatus();
    }));
    EXPECT_GT(bytes, 0u);
    if (on_build) on_build();
    if (cancel.IsCancelled()) return Status(absl::StatusCode::kCancelled, "cancelled");
    if (fails) {
      BuildOutcome outcome;
      outcome.failure = BuildFailure{.phase = "hook", .exit_code = 2};
      return outcome;
    }
    known.insert(order.tree);
    return Outcome(order, /*reused=*/false);
  }
  StatusOr<std::vector<BaseImage>> ListBaseImages() override {
    return std::vector<BaseImage>{{"nodejs-18", "nodejs", "18", "sha256:base", ""}};
  }

  // Commits in a clone, as the container would; then it is told what the test wants.
  StatusOr<SourceOperationOutcome> RunSourceOperation(
      const SourceOperationOrder& order, const SourceStream& history,
      const std::function<Status(std::string_view)>& commits, const BuildObserver& observer,
      CancelToken&) override {
    orders.push_back(order);
    observer.on_output("operation", false, "working\n");
    std::string pack;
    PAAS_RETURN_IF_ERROR(history([&](std::string_view piece) {
      pack += piece;
      return absl::OkStatus();
    }));
    return on_operation(order, commits);
  }
  std::vector<SourceOperationOrder> orders;
  std::function<StatusOr<SourceOperationOutcome>(const SourceOperationOrder&,
                                                 const std::function<Status(std::string_view)>&)>
      on_operation;

  static BuildOutcome Outcome(const BuildOrder& order, bool reused) {
    return {.image_digest = "sha256:" + order.tree,
            .base_digest = "sha256:base",
            .base_reference = "nodejs-18",
            .image_bytes = 41 << 20,
            .reused = reused};
  }
  std::set<std::string> known;
  std::function<void()> on_build;
  bool fails = false;
  int builds = 0;
};

class FakeAgent : public AgentClient {
 public:
  StatusOr<ApplyOutcome> Apply(const EnvironmentSpec& spec, const ApplyOptions&,
                               const ApplyObserver& observer, CancelToken&) override {
    applied.push_back(spec);
    if (unreachable) return Unavailable("agent: connection refused");
    ApplyOutcome outcome;
    if (fails) {
      fails = false;  // going back works
      outcome.failure = FailureEvent{.container = "app", .phase = "probe", .hint = "h"};
      outcome.error = "app did not become ready in 30s";
      return outcome;
    }
    observer.on_planned({.object = "container app", .action = "create", .reason = "new"});
    observer.on_step("plan", "", std::chrono::milliseconds(1));
    observer.on_step("network", "1 link", std::chrono::milliseconds(20));
    outcome.changed = !current || !AsksForTheSame(*current, spec);
    current = spec;
    for (const PlannedContainer& container : spec.containers) {
      outcome.containers.push_back({spec.project, spec.environment, container.name, "100.96.0.5"});
    }
    return outcome;
  }
  Status Remove(const std::string&, const std::string&, const ApplyObserver&,
                CancelToken&) override {
    current.reset();
    return absl::OkStatus();
  }
  StatusOr<std::vector<PlanStep>> Plan(const EnvironmentSpec& spec) override {
    const std::string action = !current                         ? "create"
                               : AsksForTheSame(*current, spec) ? "keep"
                                                                : "swap app";
    return std::vector<PlanStep>{{"container app", action, "", 0}};
  }
  StatusOr<std::vector<ContainerStatus>> List(const std::string&, const std::string&) override {
    return std::vector<ContainerStatus>();
  }
  StatusOr<std::unique_ptr<AgentCommand>> StartCommand(const CommandOrder&) override {
    return NotFound("no container");
  }
  std::vector<EnvironmentSpec> applied;
  std::optional<EnvironmentSpec> current;
  bool fails = false;
  bool unreachable = false;
};

class FakeTraffic : public Traffic {
 public:
  StatusOr<bool> Serve(const std::vector<Site>& sites) override {
    const bool changed = sites != served;
    served = sites;
    return changed;
  }
  StatusOr<ProbeResult> Probe(const ProbeTarget& target, CancelToken&) override {
    probed = target.host;
    if (dead) return Unavailable("HTTP 502 (31 tries)");
    return ProbeResult{.status = 200, .tries = 1, .last = "HTTP 200"};
  }
  std::vector<Site> served;
  std::string probed;
  bool dead = false;
};

class DeployTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/paas-deploy-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(directory_ + "/state.sqlite"));
    projects_ = std::make_unique<Projects>(*store_, clock_);
    sources_ = std::make_unique<SourceStore>(directory_ + "/projects");
    const Doors doors{*store_, *projects_, *sources_, builder_, agent_,
                      routes_, traffic_,   jobs_,     clock_,   {}};
    journal_ = std::make_unique<Journal>(*store_, clock_);
    runner_ = std::make_unique<DeployRunner>(doors);
    queue_ = std::make_unique<ActivityQueue>(*store_, *journal_, *runner_, jobs_, clock_, 2);
    deployments_ = std::make_unique<Deployments>(doors, *queue_);
    ASSERT_OK(queue_->Start());
  }
  void TearDown() override {
    queue_->Shutdown();
    ASSERT_OK(os::RemoveTree(directory_));
  }

  static ArchiveReader Source(const std::string& app, const std::string& text = "1") {
    TarBuilder tar;
    return ReaderOf(tar.File(".platform.app.yaml", app).File("server.js", text).Finish());
  }
  FinishedEvent Wait(const StatusOr<Activity>& activity) {
    EXPECT_OK(activity);
    lines_.clear();
    FinishedEvent end;
    EXPECT_OK(journal_->Follow(activity->id, 0, [&](const Event& event) {
      if (const auto* phase = std::get_if<PhaseEvent>(&event.kind)) {
        lines_ += phase->name + "|" + phase->outcome + "|" + phase->detail + "\n";
      }
      if (const auto* output = std::get_if<OutputEvent>(&event.kind)) {
        lines_ += output->source + "> " + output->text + "\n";
      }
      if (const auto* failure = std::get_if<FailureEvent>(&event.kind)) {
        lines_ +=
            "failure|" + failure->phase + "|" + failure->process + "|" + failure->serving + "\n";
      }
      if (const auto* last = std::get_if<FinishedEvent>(&event.kind)) end = *last;
      return true;
    }));
    return end;
  }
  FinishedEvent Push(const std::string& app, const std::string& text = "1") {
    return Wait(deployments_->Push({.project = "shop"}, Source(app, text)));
  }

  std::string directory_;
  UnixClock clock_ = SystemUnixClock();
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<Projects> projects_;
  std::unique_ptr<SourceStore> sources_;
  FakeBuilder builder_;
  FakeAgent agent_;
  FakeTraffic traffic_;
  RunningJobs jobs_;
  RoutingTable routes_{traffic_};
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<DeployRunner> runner_;
  std::unique_ptr<ActivityQueue> queue_;
  std::unique_ptr<Deployments> deployments_;
  std::string lines_;
};

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
