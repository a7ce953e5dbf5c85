#include "controller/jobs/backup_scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/activity/activity_types.h"
#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kMidnight = 1'764'115'200;  // 2025-11-26 00:00:00 UTC
constexpr int64_t kHour = 3600;
constexpr int64_t kDay = 24 * kHour;

// At four every night; the clock is the test's.
class BackupSchedulerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(":memory:"));
    ASSERT_OK(store_->CreateProject({.id = "shop"}));
    Put("main", "production", /*has_data=*/true);
    Put("preview", "development", /*has_data=*/true);
    NewProcess();
  }
  void NewProcess() {
    scheduler_ = BackupScheduler::Make(
        "0 4 * * *", "seed", *store_, [this] { return now_ * 1000; },
        [this](const Environment& one) {
          queued_.push_back(one.name);
          return answer_;
        });
  }
  void Put(const std::string& name, const std::string& type, bool has_data) {
    ASSERT_OK(store_->PutEnvironment({.project = "shop",
                                      .name = name,
                                      .machine_name = name,
                                      .type = type,
                                      .status = "active",
                                      .release = 1,
                                      .has_data = has_data}));
  }
  void PutBackup(const std::string& id, int64_t unix_seconds, bool automated, bool complete) {
    ASSERT_OK(store_->PutBackup({.id = id,
                                 .project = "shop",
                                 .environment = "main",
                                 .release = 1,
                                 .is_automated = automated,
                                 .is_complete = complete,
                                 .created_unix_ms = unix_seconds * 1000}));
  }
  // What was queued by a look at that time.
  std::vector<std::string> At(int64_t unix_seconds) {
    now_ = unix_seconds;
    queued_.clear();
    scheduler_->Tick();
    return queued_;
  }

  int64_t now_ = kMidnight;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<BackupScheduler> scheduler_;
  std::vector<std::string> queued_;
  Status answer_;
};

TEST_F(BackupSchedulerTest, AsksForOneOfProductionWhenItIsTime) {
  EXPECT_THAT(At(kMidnight), IsEmpty());
  EXPECT_THAT(At(kMidnight + 4 * kHour - 1), IsEmpty());
  EXPECT_THAT(At(kMidnight + 4 * kHour), ElementsAre("main"));
  EXPECT_THAT(At(kMidnight + 4 * kHour + 20), IsEmpty());
  EXPECT_THAT(At(kMidnight + kDay + 4 * kHour + 19), ElementsAre("main"));
}

TEST_F(BackupSchedulerTest, AsksForNoneOfWhatHasNoData) {
  Put("main", "production", /*has_data=*/false);
  EXPECT_THAT(At(kMidnight), IsEmpty());
  EXPECT_THAT(At(kMidnight + 4 * kHour), IsEmpty());
}

TEST_F(BackupSchedulerTest, GoesOnWhenOneCouldNotBeQueued) {
  At(kMidnight);
  answer_ = FailedPrecondition("no");
  EXPECT_THAT(At(kMidnight + 4 * kHour), ElementsAre("main"));
  EXPECT_THAT(At(kMidnight + 4 * kHour + 20), IsEmpty());
  EXPECT_THAT(At(kMidnight + kDay + 4 * kHour), ElementsAre("main"));
}

TEST_F(BackupSchedulerTest, MakesUpForWhatItMissedOnce) {
  PutBackup("aaaa0000", kMidnight - kDay + 4 * kHour, /*automated=*/true, /*complete=*/true);
  NewProcess();  // runs since noon: the one of four o'clock is missing
  EXPECT_THAT(At(kMidnight + 12 * kHour), ElementsAre("main"));
  EXPECT_THAT(At(kMidnight + 12 * kHour + 20), IsEmpty());
  EXPECT_THAT(At(kMidnight + kDay + 4 * kHour), ElementsAre("main"));
}

TEST_F(BackupSchedulerTest, MissesNothingThatThereNeverWas) {
  PutBackup("aaaa0000", kMidnight - 9 * kDay, /*automated=*/false, /*complete=*/true);
  PutBackup("aaaa0001", kMidnight - 8 * kDay, /*automated=*/true, /*complete=*/false);
  PutBackup("aaaa0002", kMidnight + 4 * kHour + 30, /*automated=*/true, /*complete=*/true);
  EXPECT_THAT(At(kMidnight + 12 * kHour), IsEmpty());
}

TEST_F(BackupSchedulerTest, QueuesNoneBehindOneThatWaits) {
  At(kMidnight);
  ASSERT_OK(store_->CreateActivity({.id = "bbbb0000",
                                    .project = "shop",
                                    .environment = "main",
                                    .type = kBackup,
                                    .state = ActivityState::kPending,
                                    .job = kAutomated}));
  EXPECT_THAT(At(kMidnight + 4 * kHour), IsEmpty());
}

TEST(BackupScheduler, IsNoneWithoutASchedule) {
  EXPECT_EQ(BackupScheduler::Make("", "", *OpenSqliteStore(":memory:").value(), nullptr, nullptr),
            nullptr);
}

}  // namespace
}  // namespace paas::controller
