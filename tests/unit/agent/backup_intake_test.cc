#include "agent/volume/backup_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/volume/backup_uses.h"
#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"
#include "volume/directory/directory_driver.h"

namespace paas::agent {
namespace {

using testing::IsOk;
using testing::StatusIs;

constexpr char kBackup[] = "41cc0e7a";

class BackupIntakeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(driver_, volume::DirectoryDriver::Open(directory_ / "volumes"));
    NewProcess();
  }
  void NewProcess() {
    auto records = RecordDirectory::Open(directory_ / "transfers");
    ASSERT_OK(records.status());
    transfers_ = std::make_unique<Transfers>(
        driver_.get(), TransferStore(*std::move(records)),
        Freezer{.set = [](const std::string&, bool) { return absl::OkStatus(); },
                .is_frozen = [](const std::string&) { return false; }});
  }
  StatusOr<std::unique_ptr<BackupIntake>> Open() {
    return BackupIntake::Open(*transfers_, kBackup, 10, [this](uint64_t bytes) {
      asked_ = bytes;
      return room_;
    });
  }
  static Status Fill(BackupIntake& intake) {
    PAAS_RETURN_IF_ERROR(intake.Begin("db"));
    PAAS_RETURN_IF_ERROR(intake.Add({.kind = tree::EntryKind::kDirectory, .mode = 0700}));
    PAAS_RETURN_IF_ERROR(intake.Add({.path = "rows", .mode = 0600, .size_bytes = 4}));
    return intake.Write(0, "rows");
  }
  std::vector<std::string> Volumes() const {
    std::vector<std::string> names;
    const auto states = driver_->List("");
    EXPECT_OK(states.status());
    if (!states.ok()) return names;
    for (const volume::VolumeState& state : *states) names.push_back(state.id.ToString());
    return names;
  }

  const testing::TempDirectory directory_;
  std::unique_ptr<volume::DirectoryDriver> driver_;
  std::unique_ptr<Transfers> transfers_;
  Status room_;
  uint64_t asked_ = 0;
};

TEST_F(BackupIntakeTest, IsABackupWhenItWasAccepted) {
  ASSERT_OK_AND_ASSIGN(const auto intake, Open());
  EXPECT_EQ(asked_, 10u);
  ASSERT_THAT(Fill(*intake), IsOk());
  EXPECT_EQ(Volumes(), std::vector<std::string>{"next_backup_41cc0e7a/db"});
  ASSERT_THAT(intake->Accept(), IsOk());
  EXPECT_EQ(Volumes(), std::vector<std::string>{"backup_41cc0e7a/db"});
  EXPECT_EQ(*os::ReadFile(directory_ / "volumes/backup_41cc0e7a/db/rows"), "rows");
  // Nobody takes its place.
  EXPECT_THAT(Open().status(), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(BackupIntakeTest, LeavesNothingWhenItWasNot) {
  {
    ASSERT_OK_AND_ASSIGN(const auto intake, Open());
    ASSERT_THAT(Fill(*intake), IsOk());
  }
  EXPECT_TRUE(Volumes().empty());
  EXPECT_TRUE(os::ListDirectory(directory_ / "transfers")->empty());
}

// As the next process finds what one that was killed left.
TEST_F(BackupIntakeTest, IsUndoneOrFinishedByTheNextAgent) {
  ASSERT_OK_AND_ASSIGN(Transfer transfer, transfers_->BeginIntake(BackupOwner(kBackup)));
  ASSERT_OK(transfers_->AddToIntake(transfer, "db").status());
  NewProcess();
  transfers_->Recover();
  EXPECT_TRUE(Volumes().empty());

  ASSERT_OK_AND_ASSIGN(transfer, transfers_->BeginIntake(BackupOwner(kBackup)));
  ASSERT_OK(transfers_->AddToIntake(transfer, "db").status());
  transfer.stage = Transfer::Stage::kMoving;
  ASSERT_OK_AND_ASSIGN(auto records, RecordDirectory::Open(directory_ / "transfers"));
  ASSERT_OK(TransferStore(std::move(records)).Put(transfer));
  NewProcess();
  transfers_->Recover();
  EXPECT_EQ(Volumes(), std::vector<std::string>{"backup_41cc0e7a/db"});
}

TEST_F(BackupIntakeTest, StopsWhenThereIsNoRoomAnyMore) {
  ASSERT_OK_AND_ASSIGN(const auto intake, Open());
  ASSERT_THAT(intake->Begin("db"), IsOk());
  ASSERT_THAT(intake->Add({.path = "large", .mode = 0600, .size_bytes = 1ull << 30}), IsOk());
  room_ = Status(absl::StatusCode::kResourceExhausted, "no room");
  Status written;
  const std::string piece(1 << 20, 'x');
  for (uint64_t at = 0; written.ok() && at < (100ull << 20); at += piece.size()) {
    written = intake->Write(at, piece);
  }
  EXPECT_THAT(written, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Open().status(), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(BackupIntakeTest, TakesNoVolumeTwiceNorOneWithoutAName) {
  ASSERT_OK_AND_ASSIGN(const auto intake, Open());
  EXPECT_THAT(intake->Add({.path = "x"}), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(intake->Begin("db"), IsOk());
  EXPECT_THAT(intake->Begin("db"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(intake->Begin("../db"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(intake->Begin(""), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(BackupUses, ReadersShareAndAllOthersAreAlone) {
  BackupUses uses;
  {
    const auto first = uses.Begin("a", BackupUses::Kind::kRead);
    const auto second = uses.Begin("a", BackupUses::Kind::kRead);
    ASSERT_TRUE(first.ok() && second.ok());
    EXPECT_THAT(uses.Begin("a", BackupUses::Kind::kAlone).status(),
                StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_TRUE(uses.Begin("b", BackupUses::Kind::kAlone).ok());
  }
  const auto alone = uses.Begin("a", BackupUses::Kind::kAlone);
  ASSERT_TRUE(alone.ok());
  EXPECT_THAT(uses.Begin("a", BackupUses::Kind::kRead).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace paas::agent
