#include "controller/activity/activity_queue.h"

#include <gtest/gtest.h>

#include "controller/activity/exit_codes.h"
#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using std::chrono::milliseconds;
using ::testing::ElementsAre;

// Runs an activity for as long as the test holds it; says "config ok" when it begins.
class HeldRunner : public ActivityRunner {
 public:
  FinishedEvent Run(const Activity& activity, ActivityLog& log, CancelToken& cancel) override {
    log.Enter("build app", "building app");
    log.Line("built", activity.description);
    std::unique_lock lock(mutex_);
    running_.push_back(activity.description);
    const CancelToken::Registration registration(cancel, [this] { changed_.notify_all(); });
    changed_.notify_all();
    changed_.wait(lock, [&] { return cancel.IsCancelled() || released_ > 0; });
    if (cancel.IsCancelled()) {
      return {.result = Result::kCancelled, .exit = kExitCancelled, .error = "cancelled"};
    }
    --released_;
    finished_.push_back(activity.description);
    return {.result = Result::kSuccess, .changed = true};
  }
  void Release(int count) {
    std::lock_guard lock(mutex_);
    released_ += count;
    changed_.notify_all();
  }
  void WaitForRunning(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return running_.size() >= count; });
  }
  std::vector<std::string> finished() {
    std::lock_guard lock(mutex_);
    return finished_;
  }
  std::vector<std::string> running() {
    std::lock_guard lock(mutex_);
    return running_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> running_, finished_;
  int released_ = 0;
};

class ActivityQueueTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(":memory:"));
    NewProcess();
  }
  // As after a restart: everything but the store is new.
  void NewProcess() {
    queue_.reset();
    journal_ = std::make_unique<Journal>(
        *store_, [] { return 1000; }, milliseconds(20));
    queue_ = std::make_unique<ActivityQueue>(
        *store_, *journal_, runner_, jobs_, [] { return 1000; }, limits_);
  }
  Activity Submit(const std::string& environment, const std::string& name) {
    auto activity = queue_->Submit({.project = "shop",
                                    .environment = environment,
                                    .type = "environment.push",
                                    .description = name});
    EXPECT_OK(activity);
    return *activity;
  }
  Activity SubmitCron(const std::string& application, const std::string& name) {
    auto activity = queue_->SubmitJob({.project = "shop",
                                       .environment = "main",
                                       .type = "environment.cron",
                                       .description = application + " " + name,
                                       .application = application,
                                       .job = name});
    EXPECT_OK(activity);
    return *activity;
  }
  std::vector<Event> Follow(const std::string& id, uint64_t after = 0) {
    std::vector<Event> events;
    EXPECT_OK(journal_->Follow(id, after, [&](const Event& event) {
      if (event.sequence != 0) events.push_back(event);
      return true;
    }));
    return events;
  }
  FinishedEvent End(const std::string& id) {
    return std::get<FinishedEvent>(Follow(id).back().kind);
  }

  HeldRunner runner_;
  RunningJobs jobs_;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<ActivityQueue> queue_;
  QueueLimits limits_;
};

TEST_F(ActivityQueueTest, OneATimePerEnvironmentAndTwoEnvironmentsInParallel) {
  ASSERT_OK(queue_->Start());
  Submit("main", "main 1");
  runner_.WaitForRunning(1);
  const Activity second = Submit("main", "main 2");
  const Activity other = Submit("feature", "feature 1");
  runner_.WaitForRunning(2);
  EXPECT_THAT(runner_.running(), ::testing::UnorderedElementsAre("main 1", "feature 1"));
  runner_.Release(3);
  End(second.id);
  End(other.id);
  EXPECT_EQ(runner_.finished().size(), 3u);
  EXPECT_EQ(runner_.running().back(), "main 2");
}

TEST_F(ActivityQueueTest, AFollowerGetsThePastAndTheRest) {
  ASSERT_OK(queue_->Start());
  const Activity activity = Submit("main", "x");
  runner_.WaitForRunning(1);
  runner_.Release(1);
  const std::vector<Event> events = Follow(activity.id);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].sequence, 1u);
  EXPECT_EQ(std::get<PhaseEvent>(events[0].kind).name, "build app");
  EXPECT_EQ(Follow(activity.id, 1).size(), 1u);
  EXPECT_EQ(Follow(activity.id), events);  // and again, long after its end
  ASSERT_OK_AND_ASSIGN(Activity ended, store_->FindActivity(activity.id));
  EXPECT_EQ(ended.state, ActivityState::kComplete);
  EXPECT_EQ(ended.result, "success");
}

TEST_F(ActivityQueueTest, AnActivityWhoseReleaseWasRecordedBeforeAKillHasSucceeded) {
  ASSERT_OK(store_->CreateActivity({.id = "11111111",
                                    .project = "shop",
                                    .environment = "main",
                                    .type = "environment.push",
                                    .state = ActivityState::kInProgress,
                                    .phase = "release"}));
  ASSERT_OK(store_->CreateRelease({.project = "shop",
                                   .environment = "main",
                                   .number = 4,
                                   .activity = "11111111",
                                   .spec = "{}",
                                   .urls = {"http://a/"}}));
  runner_.Release(1);
  ASSERT_OK(queue_->Start());
  const FinishedEvent end = End("11111111");
  EXPECT_EQ(end.result, Result::kSuccess);
  EXPECT_EQ(end.release, 4u);
  EXPECT_THAT(end.urls, ElementsAre("http://a/"));
}

TEST_F(ActivityQueueTest, ARollbackThatWasCutShortFailsAndTheLatestReleaseIsBroughtBack) {
  ASSERT_OK(store_->CreateActivity({.id = "22222222",
                                    .project = "shop",
                                    .environment = "main",
                                    .type = "environment.rollback",
                                    .state = ActivityState::kInProgress,
                                    .release = 1,
                                    .phase = "start"}));
  runner_.Release(1);
  ASSERT_OK(queue_->Start());
  EXPECT_EQ(End("22222222").error, "controller restarted during start");
  ASSERT_OK_AND_ASSIGN(auto all, store_->ListActivities({.project = "shop"}));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].type, "environment.redeploy");
  EXPECT_EQ(all[0].commit, "");
}

TEST_F(ActivityQueueTest, AHeartbeatSaysWhatIsWaitedFor) {
  ASSERT_OK(queue_->Start());
  const Activity activity = Submit("main", "x");
  runner_.WaitForRunning(1);
  const Activity behind = Submit("main", "y");
  const auto first_heartbeat = [&](const std::string& id) {
    std::string text;
    EXPECT_OK(journal_->Follow(id, 0, [&](const Event& event) {
      if (const auto* heartbeat = std::get_if<HeartbeatEvent>(&event.kind)) text = heartbeat->text;
      return text.empty();
    }));
    return text;
  };
  EXPECT_EQ(first_heartbeat(activity.id), "still building app, 0 s");
  EXPECT_EQ(first_heartbeat(behind.id).rfind("still waiting for ", 0), 0u);
}

TEST_F(ActivityQueueTest, CancelStopsARunningOne) {
  ASSERT_OK(queue_->Start());
  const Activity activity = Submit("main", "x");
  runner_.WaitForRunning(1);
  ASSERT_OK(queue_->Cancel(activity.id.substr(0, 6)));
  EXPECT_EQ(End(activity.id).exit, kExitCancelled);
  ASSERT_OK_AND_ASSIGN(Activity ended, store_->FindActivity(activity.id));
  EXPECT_EQ(ended.state, ActivityState::kCancelled);
  EXPECT_THAT(queue_->Cancel(activity.id), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(ActivityQueueTest, CancelOfAPendingOneNeverStartsIt) {
  ASSERT_OK(queue_->Start());
  Submit("main", "first");
  runner_.WaitForRunning(1);
  const Activity pending = Submit("main", "second");
  ASSERT_OK(queue_->Cancel(pending.id));
  EXPECT_EQ(End(pending.id).result, Result::kCancelled);
  EXPECT_THAT(runner_.running(), ElementsAre("first"));
}

TEST_F(ActivityQueueTest, APushEndsThoseBeforeItThatHaveNotBegun) {
  ASSERT_OK(queue_->Start());
  const Activity first = Submit("main", "first");
  runner_.WaitForRunning(1);
  const Activity second = Submit("main", "second");
  const Activity elsewhere = Submit("other", "elsewhere");
  runner_.WaitForRunning(2);
  const Activity third = Submit("main", "third");
  const FinishedEvent end = End(second.id);
  EXPECT_EQ(end.result, Result::kCancelled);
  EXPECT_EQ(end.exit, kExitCancelled);
  EXPECT_EQ(end.error, "superseded by activity " + third.id);
  runner_.Release(3);
  EXPECT_EQ(End(third.id).result, Result::kSuccess);
  EXPECT_EQ(End(first.id).result, Result::kSuccess);
  EXPECT_EQ(End(elsewhere.id).result, Result::kSuccess);
  EXPECT_THAT(runner_.running(), ElementsAre("first", "elsewhere", "third"));
}

TEST_F(ActivityQueueTest, ProductionGoesFirstAndHasAWorkerMore) {
  ASSERT_OK(store_->CreateProject({.id = "shop"}));
  ASSERT_OK(store_->PutEnvironment(
      {.project = "shop", .name = "main", .machine_name = "m", .type = "production"}));
  limits_ = {.workers = 1};
  NewProcess();
  ASSERT_OK(queue_->Start());
  Submit("one", "one");
  runner_.WaitForRunning(1);
  const Activity two = Submit("two", "two");
  Submit("main", "main");
  runner_.WaitForRunning(2);
  EXPECT_THAT(runner_.running(), ElementsAre("one", "main"));
  runner_.Release(3);
  EXPECT_EQ(End(two.id).result, Result::kSuccess);
}

TEST_F(ActivityQueueTest, AProjectLeavesWorkersToOthers) {
  limits_ = {.workers = 3, .per_project = 1};
  NewProcess();
  ASSERT_OK(queue_->Start());
  Submit("one", "one");
  runner_.WaitForRunning(1);
  const Activity two = Submit("two", "two");
  ASSERT_OK(queue_->Submit({.project = "blog",
                            .environment = "main",
                            .type = "environment.push",
                            .description = "of another"}));
  runner_.WaitForRunning(2);
  EXPECT_THAT(runner_.running(), ElementsAre("one", "of another"));
  runner_.Release(3);
  EXPECT_EQ(End(two.id).result, Result::kSuccess);
}

TEST_F(ActivityQueueTest, OldOnesAreForgottenWithTheirLogs) {
  limits_ = {.kept = 2};
  NewProcess();
  ASSERT_OK(queue_->Start());
  std::vector<std::string> ids;
  for (const char* name : {"a", "b", "c"}) {
    ids.push_back(Submit("main", name).id);
    runner_.Release(1);
    End(ids.back());
  }
  queue_->Shutdown();  // the last one is forgotten after it was told
  EXPECT_THAT(store_->FindActivity(ids[0]), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(const auto events, store_->ReadEvents(ids[0], 0, 10));
  EXPECT_TRUE(events.empty());
  EXPECT_OK(store_->FindActivity(ids[1]).status());
}

TEST_F(ActivityQueueTest, AfterARestartTheInterruptedOneFailsAndPendingOnesRun) {
  ASSERT_OK(queue_->Start());
  const Activity running = Submit("main", "first");
  runner_.WaitForRunning(1);
  const Activity pending = Submit("main", "second");
  NewProcess();
  ASSERT_OK(queue_->Start());
  EXPECT_EQ(End(running.id).error, "controller restarted during build app");
  runner_.Release(2);
  EXPECT_EQ(End(pending.id).result, Result::kSuccess);
  EXPECT_THAT(runner_.finished(),
              ElementsAre("reconcile after a restart of the controller", "second"));
  ASSERT_OK_AND_ASSIGN(auto all, store_->ListActivities({.environment = "main"}));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].type, "environment.redeploy");
}

TEST_F(ActivityQueueTest, CronsOfAnApplicationRunOneATime) {
  ASSERT_OK(queue_->Start());
  SubmitCron("app", "tidy");
  runner_.WaitForRunning(1);
  const Activity behind = SubmitCron("app", "mail");
  EXPECT_EQ(SubmitCron("app", "mail").id, behind.id);  // one that waits is enough
  SubmitCron("api", "tidy");
  runner_.WaitForRunning(2);
  EXPECT_THAT(runner_.running(), ElementsAre("app tidy", "api tidy"));
  runner_.Release(3);
  End(behind.id);
  EXPECT_EQ(runner_.running().back(), "app mail");
}

TEST_F(ActivityQueueTest, ACronWaitsForADeployAndADeployDoesNotWaitForACron) {
  ASSERT_OK(queue_->Start());
  const Activity running = SubmitCron("app", "tidy");
  runner_.WaitForRunning(1);
  const Activity deploy = Submit("main", "deploy");
  runner_.WaitForRunning(2);
  const Activity later = SubmitCron("api", "tidy");
  EXPECT_TRUE(jobs_.Any("shop", "main"));
  jobs_.StopAll("shop", "main", "a deploy");
  EXPECT_EQ(End(running.id).exit, kExitCancelled);
  EXPECT_THAT(runner_.running(), ElementsAre("app tidy", "deploy"));
  runner_.Release(2);
  EXPECT_EQ(End(deploy.id).result, Result::kSuccess);
  EXPECT_EQ(End(later.id).result, Result::kSuccess);
}

TEST_F(ActivityQueueTest, AnInterruptedCronIsOverAndRedeploysNothing) {
  ASSERT_OK(queue_->Start());
  const Activity cron = SubmitCron("app", "tidy");
  runner_.WaitForRunning(1);
  NewProcess();
  ASSERT_OK(queue_->Start());
  EXPECT_EQ(End(cron.id).result, Result::kFailure);
  ASSERT_OK_AND_ASSIGN(auto all, store_->ListActivities({.environment = "main"}));
  EXPECT_EQ(all.size(), 1u);
}

TEST_F(ActivityQueueTest, ShutdownEndsFollowers) {
  ASSERT_OK(queue_->Start());
  const Activity activity = Submit("main", "x");
  runner_.WaitForRunning(1);
  journal_->Shutdown();
  EXPECT_THAT(journal_->Follow(activity.id, 0, [](const Event&) { return true; }),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace paas::controller
