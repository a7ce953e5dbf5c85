#include "agent/volume/transfers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::StatusIs;
using volume::VolumeId;

// Volumes in memory: name → content.
class MemoryDriver : public volume::Driver {
 public:
  std::string_view name() const override { return "memory"; }
  volume::Capabilities capabilities() const override {
    return {.limits = true, .instant_clone = true};
  }
  Status Create(const VolumeId& id, uint64_t) override {
    volumes[id] = "";
    return absl::OkStatus();
  }
  Status SetLimit(const VolumeId&, uint64_t) override { return absl::OkStatus(); }
  Status Clone(const VolumeId& from, const VolumeId& to, uint64_t) override {
    const std::lock_guard lock(mutex);
    if (on_clone) on_clone();
    if (from.name == fails) return Unavailable("no clone of " + from.name);
    volumes[to] = volumes.at(from);
    return absl::OkStatus();
  }
  Status Move(const VolumeId& from, const VolumeId& to) override {
    if (!volumes.contains(from)) return NotFound(from.ToString());
    if (volumes.contains(to)) return AlreadyExists(to.ToString());
    volumes[to] = volumes.extract(from).mapped();
    return absl::OkStatus();
  }
  Status Delete(const VolumeId& id) override {
    volumes.erase(id);
    return absl::OkStatus();
  }
  Status Seal(const VolumeId& id) override {
    sealed.insert(id);
    return absl::OkStatus();
  }
  StatusOr<volume::Usage> Measure(const VolumeId& id) override {
    return volume::Usage{.used_bytes = volumes.at(id).size()};
  }
  StatusOr<std::vector<volume::VolumeState>> List(const std::string& owner) override {
    std::vector<volume::VolumeState> states;
    for (const auto& [id, content] : volumes) {
      if (id.environment == owner) states.push_back({id, 0});
    }
    return states;
  }
  Status Read(const VolumeId&, tree::Sink&) override { return Unimplemented("no files"); }
  StatusOr<std::unique_ptr<volume::ContentWriter>> Fill(const VolumeId&) override {
    return Unimplemented("no files");
  }
  StatusOr<std::vector<volume::Attachment>> Attach(const volume::AttachRequest&) override {
    return std::vector<volume::Attachment>();
  }
  Status Detach(const std::string&) override { return absl::OkStatus(); }
  Status DetachAllBut(const std::set<std::string>&) override { return absl::OkStatus(); }
  std::vector<volume::Health> Examine() override { return {}; }
  Status Close() override { return absl::OkStatus(); }

  std::mutex mutex;
  std::map<VolumeId, std::string> volumes;
  std::set<VolumeId> sealed;
  std::string fails;
  std::function<void()> on_clone;
};

class TransfersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    driver_.volumes = {{{"shop-main", "app"}, "files"}, {{"shop-main", "db"}, "rows"}};
    ASSERT_OK_AND_ASSIGN(RecordDirectory records, RecordDirectory::Open(directory_ / "transfers"));
    store_ = std::make_unique<TransferStore>(records);
    const Freezer freezer{
        .set =
            [this](const std::string& group, bool frozen) {
              if (!frozen) return frozen_.erase(group), Status();
              frozen_.insert(group);
              ++freezes_;
              return Status();
            },
        .is_frozen = [this](const std::string& group) { return frozen_.contains(group); }};
    transfers_ = std::make_unique<Transfers>(&driver_, *store_, freezer);
  }
  static TransferOrder Branch() {
    return {.from = "shop-main",
            .to = "shop-dev",
            .volumes = {{.name = "app"}, {.name = "db"}, {.name = "not-there"}},
            .from_environment = true};
  }
  std::vector<std::string> Records() {
    std::vector<std::string> names;
    const StatusOr<std::vector<Transfer>> transfers = store_->List();
    EXPECT_OK(transfers);
    for (const Transfer& transfer : transfers.value_or(std::vector<Transfer>())) {
      names.push_back(transfer.to);
    }
    return names;
  }

  testing::TempDirectory directory_;
  MemoryDriver driver_;
  std::set<std::string> frozen_;
  int freezes_ = 0;
  std::unique_ptr<TransferStore> store_;
  std::unique_ptr<Transfers> transfers_;
};

TEST_F(TransfersTest, CopiesAllVolumesWhileTheEnvironmentStandsStill) {
  driver_.on_clone = [this] { EXPECT_TRUE(frozen_.contains("shop-main")); };
  ASSERT_OK_AND_ASSIGN(const TransferReport report, transfers_->Run(Branch()));
  EXPECT_EQ((driver_.volumes[{"shop-dev", "app"}]), "files");
  EXPECT_EQ((driver_.volumes[{"shop-dev", "db"}]), "rows");
  EXPECT_EQ(driver_.volumes.size(), 4u);
  ASSERT_EQ(report.volumes.size(), 2u);
  EXPECT_EQ(report.volumes[1].usage.used_bytes, 4u);
  EXPECT_THAT(frozen_, IsEmpty());
  EXPECT_THAT(Records(), IsEmpty());
}

TEST_F(TransfersTest, AFailureLeavesNothingAndNobodyStandingStill) {
  driver_.fails = "db";
  EXPECT_THAT(transfers_->Run(Branch()), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(driver_.volumes.size(), 2u);
  EXPECT_THAT(frozen_, IsEmpty());
  EXPECT_THAT(Records(), IsEmpty());
}

TEST_F(TransfersTest, ReplacesOnlyWhenItIsTold) {
  driver_.volumes[{"shop-dev", "app"}] = "old";
  EXPECT_THAT(transfers_->Run(Branch()), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ((driver_.volumes[{"shop-dev", "app"}]), "old");
  TransferOrder order = Branch();
  order.replaces = true;
  ASSERT_OK(transfers_->Run(order));
  EXPECT_EQ((driver_.volumes[{"shop-dev", "app"}]), "files");
}

TEST_F(TransfersTest, APausedEnvironmentStaysPaused) {
  frozen_ = {"shop-main"};
  ASSERT_OK(transfers_->Run(Branch()));
  EXPECT_THAT(frozen_, ElementsAre("shop-main"));
  EXPECT_EQ(freezes_, 0);
}

TEST_F(TransfersTest, NothingToCopyIsNotFound) {
  TransferOrder order = Branch();
  order.volumes = {{.name = "not-there"}};
  EXPECT_THAT(transfers_->Run(order), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TransfersTest, ABackupIsSealedAndHasNoLimit) {
  TransferOrder order = Branch();
  order.to = BackupOwner("b1");
  order.seals = true;
  ASSERT_OK(transfers_->Run(order));
  EXPECT_THAT(driver_.sealed,
              ElementsAre(VolumeId{"backup_b1", "app"}, VolumeId{"backup_b1", "db"}));
}

TEST_F(TransfersTest, AKillWhileCopyingIsUndoneAndEverybodyGoesOn) {
  frozen_ = {"shop-main"};
  driver_.volumes[{"next_shop-dev", "app"}] = "half";
  ASSERT_OK(store_->Put(
      {.from = "shop-main", .to = "shop-dev", .volumes = {{"app", 1}, {"db", 1}}, .thaws = true}));
  transfers_->Recover();
  EXPECT_THAT(frozen_, IsEmpty());
  EXPECT_EQ(driver_.volumes.size(), 2u);
  EXPECT_THAT(Records(), IsEmpty());
}

TEST_F(TransfersTest, AKillWhileMovingIsFinished) {
  driver_.volumes[{"shop-dev", "app"}] = "new";  // moved already
  driver_.volumes[{"shop-dev", "db"}] = "old";
  driver_.volumes[{"next_shop-dev", "db"}] = "new";
  ASSERT_OK(store_->Put({.from = "shop-main",
                         .to = "shop-dev",
                         .volumes = {{"app", 1}, {"db", 1}},
                         .stage = Transfer::Stage::kMoving}));
  transfers_->Recover();
  EXPECT_EQ((driver_.volumes[{"shop-dev", "app"}]), "new");
  EXPECT_EQ((driver_.volumes[{"shop-dev", "db"}]), "new");
  EXPECT_EQ(driver_.volumes.size(), 4u);
  EXPECT_THAT(Records(), IsEmpty());
}

TEST(StillnessTest, NobodyStandsStillForLongerThanAllowed) {
  std::set<std::string> frozen;
  std::mutex mutex;
  std::condition_variable thawed;
  const Freezer freezer{.set = [&](const std::string& group, bool still) {
    const std::lock_guard lock(mutex);
    still ? (void)frozen.insert(group) : (void)frozen.erase(group);
    thawed.notify_all();
    return Status();
  }};
  Stillness stillness(freezer, "shop-main", std::chrono::milliseconds(1));
  ASSERT_OK(stillness.Begin());
  std::unique_lock lock(mutex);
  thawed.wait(lock, [&] { return frozen.empty(); });
  lock.unlock();
  EXPECT_THAT(stillness.End(), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

}  // namespace
}  // namespace paas::agent
