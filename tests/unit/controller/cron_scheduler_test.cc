#include "controller/jobs/cron_scheduler.h"

#include <gtest/gtest.h>

#include "controller/jobs/jobs.h"
#include "controller/plan/environment_spec.h"
#include "controller/state/sqlite_store.h"
#include "model/json.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;

constexpr int64_t kNoon = 1'764'158'400;  // 2025-11-26 12:00:00 UTC

class NoRunner : public ActivityRunner {
 public:
  FinishedEvent Run(const Activity&, ActivityLog&, CancelToken&) override {
    return {.result = Result::kSuccess};
  }
};

// A queue that was not started keeps what is submitted; the clock is the test's.
class CronSchedulerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(":memory:"));
    ASSERT_OK(store_->CreateProject({.id = "shop"}));
    journal_ = std::make_unique<Journal>(*store_, clock_);
    NewProcess();
  }
  void NewProcess() {
    scheduler_.reset();
    queue_ = std::make_unique<ActivityQueue>(*store_, *journal_, runner_, jobs_, clock_,
                                             QueueLimits{.workers = 1});
    scheduler_ = std::make_unique<CronScheduler>(*store_, *queue_, clock_);
  }
  void Release(uint32_t number, const std::vector<model::Cron>& crons) {
    model::Application app{.name = "app", .type = {"nodejs", "18"}};
    app.crons = crons;
    app.operations = {{.name = "flush", .start = "true"}};
    app.source_operations = {{.name = "update", .command = "true"}};
    const EnvironmentSpec spec{.project = "shop",
                               .environment = "main-bvxea6i",
                               .containers = {{.name = "app", .application = model::ToJson(app)}}};
    ASSERT_OK(store_->CreateRelease({.project = "shop",
                                     .environment = "main",
                                     .number = number,
                                     .spec = ToJson(spec),
                                     .created_unix_ms = now_ * 1000}));
    ASSERT_OK(store_->PutEnvironment({.project = "shop",
                                      .name = "main",
                                      .machine_name = "main-bvxea6i",
                                      .status = "active",
                                      .release = number}));
  }
  // The names of the runs that were queued since the last call, as if they ended at once.
  std::vector<std::string> Queued() {
    std::vector<std::string> names;
    const auto pending = store_->ListActivities({.state = ActivityState::kPending});
    for (const Activity& activity : *pending) {
      names.insert(names.begin(), activity.job);
      EXPECT_OK(queue_->Cancel(activity.id));
    }
    return names;
  }

  int64_t now_ = kNoon + 30;
  const UnixClock clock_ = [this] { return now_ * 1000; };
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<Journal> journal_;
  NoRunner runner_;
  RunningJobs jobs_;
  std::unique_ptr<ActivityQueue> queue_;
  std::unique_ptr<CronScheduler> scheduler_;
};

using Names = std::vector<std::string>;

const model::Cron kEveryMinute{.name = "tidy", .spec = "* * * * *", .start = "true"};
const model::Cron kHourly{.name = "mail", .spec = "0 * * * *", .start = "true"};

TEST_F(CronSchedulerTest, QueuesWhatIsDueAndKnowsTheNext) {
  Release(1, {kEveryMinute, kHourly});
  EXPECT_EQ(scheduler_->Tick(), std::chrono::seconds(20));  // never sleeps for longer
  EXPECT_EQ(Queued(), Names{});
  now_ = kNoon + 59;
  EXPECT_EQ(scheduler_->Tick(), std::chrono::seconds(1));
  now_ = kNoon + 60;
  scheduler_->Tick();
  EXPECT_EQ(Queued(), Names{"tidy"});
  scheduler_->Tick();
  EXPECT_EQ(Queued(), Names{});
  now_ = kNoon + 3600;
  scheduler_->Tick();
  EXPECT_EQ(Queued(), (Names{"tidy", "mail"}));
}

TEST_F(CronSchedulerTest, ARunThatWaitsIsNotQueuedTwice) {
  Release(1, {kEveryMinute});
  scheduler_->Tick();
  for (int minute = 1; minute < 5; ++minute) {
    now_ = kNoon + minute * 60;
    scheduler_->Tick();
  }
  EXPECT_EQ(Queued(), Names{"tidy"});
}

TEST_F(CronSchedulerTest, ARestartMakesUpForOneRunAndOnlyAFreshOne) {
  Release(1, {kEveryMinute, kHourly});
  now_ = kNoon + 3600 + 240;  // down over the full hour and many minutes
  NewProcess();
  scheduler_->Tick();
  EXPECT_EQ(Queued(), (Names{"tidy", "mail"}));
  now_ = kNoon + 2 * 3600 + 600;  // the full hour is too long ago
  NewProcess();
  scheduler_->Tick();
  EXPECT_EQ(Queued(), Names{"tidy"});
  NewProcess();  // within the same minute: it ran already
  scheduler_->Tick();
  EXPECT_EQ(Queued(), Names{});
}

TEST_F(CronSchedulerTest, FollowsReleasesAndDeletedEnvironments) {
  Release(1, {kEveryMinute});
  scheduler_->Tick();
  Release(2, {kHourly});
  now_ = kNoon + 3600;
  scheduler_->Tick();
  EXPECT_EQ(Queued(), Names{"mail"});
  ASSERT_OK(store_->DeleteEnvironment("shop", "main"));
  now_ = kNoon + 2 * 3600;
  scheduler_->Tick();
  EXPECT_EQ(Queued(), Names{});
}

TEST_F(CronSchedulerTest, AClockThatIsSetBackStartsAnew) {
  Release(1, {kEveryMinute});
  scheduler_->Tick();
  now_ -= 86400;
  scheduler_->Tick();
  now_ += 60;
  scheduler_->Tick();
  EXPECT_EQ(Queued(), Names{"tidy"});
}

TEST_F(CronSchedulerTest, JobsAreListedAndRunByName) {
  Release(1, {kEveryMinute});
  Jobs jobs(*store_, *queue_, clock_);
  ASSERT_OK_AND_ASSIGN(auto crons, jobs.ListCrons("shop", "main"));
  ASSERT_EQ(crons.size(), 1u);
  EXPECT_EQ(crons[0].next_unix_s, kNoon + 60);
  EXPECT_EQ(crons[0].last, std::nullopt);
  ASSERT_OK_AND_ASSIGN(Activity run,
                       jobs.Run("environment.cron", "shop", "main", "", "tidy", {}, "alice"));
  EXPECT_EQ(store_->FindActivity(run.id)->actor, "alice");
  EXPECT_EQ(run.application, "app");
  EXPECT_EQ(run.description, "cron tidy of app");
  ASSERT_OK_AND_ASSIGN(crons, jobs.ListCrons("shop", "main"));
  EXPECT_EQ(crons[0].last->id, run.id);
  EXPECT_THAT(jobs.Run("environment.cron", "shop", "main", "", "nope"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(jobs.Run("environment.operation", "shop", "main", "app", "flush"));
  const std::string kind = "environment.source-operation";
  ASSERT_OK_AND_ASSIGN(run, jobs.Run(kind, "shop", "main", "", "update", {"A=1"}, "alice"));
  EXPECT_EQ(store_->FindActivity(run.id)->actor, "alice");
  EXPECT_EQ(run.variables, std::vector<std::string>{"A=1"});
  EXPECT_EQ(run.application, "");
  for (const char* bad : {"A", "=1", "env:PLATFORM_BRANCH=x", "env:A B=1"}) {
    EXPECT_THAT(jobs.Run(kind, "shop", "main", "", "update", {bad}),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(jobs.Run("environment.cron", "shop", "main", "", "tidy", {"A=1"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK_AND_ASSIGN(auto operations, jobs.ListOperations("shop", "main"));
  EXPECT_EQ(operations.size(), 2u);
}

}  // namespace
}  // namespace paas::controller
