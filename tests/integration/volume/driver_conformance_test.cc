// What every driver promises about one volume.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <chrono>

#include "common/os/file.h"
#include "tests/integration/volume/driver_under_test.h"
#include "tests/integration/volume/user_namespace.h"
#include "tests/support/status_matchers.h"

namespace paas::volume {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;

const VolumeId kApp{"shop-main", "app"};
const VolumeId kOther{"shop-main", "db"};
const VolumeId kBranch{"shop-branch", "app"};
constexpr std::chrono::seconds kRoomPatience{30};
constexpr uint64_t kMegabyte = 1'000'000;

class VolumeDriver : public ::testing::TestWithParam<DriverCase> {
 protected:
  void SetUp() override {
    subject_ = GetParam().make();
    ASSERT_FALSE(HasFatalFailure());
    ::chmod(mounts_.path().c_str(), 0711);
  }
  void TearDown() override {
    for (const std::string& target : bound_) ::umount2(target.c_str(), MNT_DETACH);
    if (subject_ != nullptr) (void)driver().DetachAllBut({});
  }
  Driver& driver() { return subject_->driver(); }

  // A container's view of a directory of a volume.
  std::string Take(const VolumeId& volume, const std::string& source_path = "files") {
    const std::string target = mounts_ / ("m" + std::to_string(bound_.size()));
    StatusOr<std::vector<Attachment>> attached =
        driver().Attach({.holder = "c" + std::to_string(bound_.size()),
                         .volume = volume,
                         .directories = {{source_path, 10000}},
                         .user_namespace = container_.fd(),
                         .first_id = container_.first_id()});
    EXPECT_OK(attached);
    if (attached.ok()) container_.Bind((*attached)[0], target);
    bound_.push_back(target);
    return target;
  }
  os::CommandResult In(const std::string& directory, const std::string& script) const {
    return container_.Run(directory, script);
  }
  std::string Output(const std::string& directory, const std::string& script) const {
    const os::CommandResult result = In(directory, script);
    return result.output + result.error_output;
  }
  // For a client on the network, which remembers for a moment that there was no room.
  std::string OutputOnceThereIsRoom(const std::string& directory, const std::string& script) const {
    const auto deadline = std::chrono::steady_clock::now() + kRoomPatience;
    std::string output = Output(directory, script);
    while (!output.empty() && std::chrono::steady_clock::now() < deadline) {
      output = Output(directory, script);
    }
    return output;
  }

  std::unique_ptr<DriverUnderTest> subject_;
  testing::TempDirectory mounts_;
  UserNamespace container_{400'000'000};
  std::vector<std::string> bound_;
};

TEST_P(VolumeDriver, CreatesOnceAndLists) {
  ASSERT_OK(driver().Create(kApp, 0));
  const std::string files = Take(kApp);
  EXPECT_EQ(Output(files, "echo kept > f"), "");
  ASSERT_OK(driver().Create(kApp, 0));
  EXPECT_EQ(Output(files, "cat f"), "kept\n");
  ASSERT_OK(driver().Create(kBranch, 0));

  ASSERT_OK_AND_ASSIGN(const auto own, driver().List("shop-main"));
  EXPECT_THAT(own, ElementsAre(VolumeState{kApp}));
  ASSERT_OK_AND_ASSIGN(const auto all, driver().List(""));
  EXPECT_THAT(all, ElementsAre(VolumeState{kBranch}, VolumeState{kApp}));
}

TEST_P(VolumeDriver, RefusesNamesThatLeadElsewhere) {
  EXPECT_THAT(driver().Create({"shop", "../x"}, 0), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(driver().Delete({"..", "x"}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(driver().Clone({"shop", "x"}, {"shop", "y/z"}, 0), ::testing::Not(testing::IsOk()));
}

TEST_P(VolumeDriver, KeepsDataAndLimitsOverAKillOfTheAgent) {
  ASSERT_OK(driver().Create(kApp, 300 * kMegabyte));
  EXPECT_EQ(Output(Take(kApp), "echo kept > f"), "");
  ASSERT_OK_AND_ASSIGN(const auto before, driver().List(""));
  subject_->Reopen();
  EXPECT_EQ(Output(Take(kApp), "cat f"), "kept\n");
  ASSERT_OK_AND_ASSIGN(const auto after, driver().List(""));
  EXPECT_EQ(after, before);
}

TEST_P(VolumeDriver, KeepsDataWhenItIsClosed) {
  ASSERT_OK(driver().Create(kApp, 0));
  EXPECT_EQ(Output(Take(kApp), "echo kept > f"), "");
  TearDown();
  bound_.clear();
  ASSERT_OK(driver().Close());
  subject_->Reopen();
  EXPECT_EQ(Output(Take(kApp), "cat f"), "kept\n");
}

TEST_P(VolumeDriver, AFullVolumeRefusesWritesAndDisturbsNoOther) {
  if (!driver().capabilities().limits) GTEST_SKIP() << "no limits: it says so in Examine()";
  ASSERT_OK(driver().Create(kApp, 20 * kMegabyte));
  ASSERT_OK(driver().Create(kOther, 100 * kMegabyte));
  const std::string full = Take(kApp);
  const os::CommandResult filled = In(full, "dd if=/dev/zero of=big bs=1M count=64 conv=fsync");
  EXPECT_NE(filled.exit_code, 0);
  EXPECT_THAT(filled.error_output, ::testing::AnyOf(HasSubstr("Disk quota exceeded"),
                                                    HasSubstr("No space left on device")));
  EXPECT_EQ(Output(Take(kOther), "dd if=/dev/zero of=f bs=1M count=30 conv=fsync status=none"), "");
  // There is a way out.
  EXPECT_EQ(Output(full, "rm big && echo small > f && cat f"), "small\n");
}

TEST_P(VolumeDriver, ALimitChangesWhileTheVolumeIsInUse) {
  if (!driver().capabilities().limits) GTEST_SKIP() << "no limits: it says so in Examine()";
  ASSERT_OK(driver().Create(kApp, 10 * kMegabyte));
  const std::string files = Take(kApp);
  EXPECT_NE(In(files, "dd if=/dev/zero of=a bs=1M count=20 conv=fsync").exit_code, 0);
  ASSERT_OK(driver().SetLimit(kApp, 50 * kMegabyte));
  const char* const fits = "dd if=/dev/zero of=a bs=1M count=20 conv=fsync status=none";
  EXPECT_EQ(OutputOnceThereIsRoom(files, fits), "");
  ASSERT_OK_AND_ASSIGN(const auto volumes, driver().List("shop-main"));
  EXPECT_THAT(volumes, ElementsAre(VolumeState{kApp, 50 * kMegabyte}));
  ASSERT_OK(driver().SetLimit(kApp, 0));
  EXPECT_EQ(Output(files, "dd if=/dev/zero of=b bs=1M count=60 conv=fsync status=none"), "");
}

TEST_P(VolumeDriver, SetsNoLimitOfWhatIsNotThere) {
  EXPECT_THAT(driver().SetLimit(kApp, 1), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(driver().Measure(kApp), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(VolumeDriver, CountsWhatAVolumeHolds) {
  ASSERT_OK(driver().Create(kApp, 500 * kMegabyte));
  EXPECT_EQ(Output(Take(kApp), "dd if=/dev/urandom of=f bs=1M count=16 conv=fsync status=none"),
            "");
  subject_->Settle();
  ASSERT_OK_AND_ASSIGN(const Usage usage, driver().Measure(kApp));
  EXPECT_GE(usage.used_bytes, 16u << 20);
  EXPECT_LT(usage.used_bytes, 20u << 20);
  EXPECT_GE(usage.own_bytes, 16u << 20);
  EXPECT_EQ(usage.limit_bytes, driver().capabilities().limits ? 500 * kMegabyte : 0);
}

TEST_P(VolumeDriver, AClonesContentIsItsOwn) {
  ASSERT_OK(driver().Create(kApp, 0));
  const std::string parent = Take(kApp);
  EXPECT_EQ(Output(parent, "mkdir d; echo one > d/f; ln -s d/f link; echo secret > x; chmod 600 x"),
            "");
  ASSERT_OK(driver().Clone(kApp, kBranch, 300 * kMegabyte));
  const std::string child = Take(kBranch);
  EXPECT_EQ(Output(child, "cat d/f link; stat -c '%u %a' x"), "one\none\n10000 600\n");
  EXPECT_EQ(Output(child, "echo two > d/f"), "");
  EXPECT_EQ(Output(parent, "cat d/f; echo three > d/f; echo more > g"), "one\n");
  EXPECT_EQ(Output(child, "cat d/f; ls"), "two\nd\nlink\nx\n");
}

TEST_P(VolumeDriver, ACloneDoesNotNeedItsParent) {
  ASSERT_OK(driver().Create(kApp, 0));
  EXPECT_EQ(Output(Take(kApp), "dd if=/dev/urandom of=f bs=1M count=4 status=none; md5sum < f > s"),
            "");
  ASSERT_OK(driver().Clone(kApp, kBranch, 0));
  TearDown();
  bound_.clear();
  ASSERT_OK(driver().Delete(kApp));
  EXPECT_EQ(Output(Take(kBranch), "md5sum < f | cmp - s && echo same"), "same\n");
}

TEST_P(VolumeDriver, AClonesLimitCountsWhatItShares) {
  if (!driver().capabilities().limits) GTEST_SKIP() << "no limits: it says so in Examine()";
  ASSERT_OK(driver().Create(kApp, 0));
  EXPECT_EQ(Output(Take(kApp), "dd if=/dev/urandom of=f bs=1M count=24 conv=fsync status=none"),
            "");
  subject_->Settle();
  ASSERT_OK(driver().Clone(kApp, kBranch, 40 * kMegabyte));
  EXPECT_NE(In(Take(kBranch), "dd if=/dev/urandom of=g bs=1M count=24 conv=fsync").exit_code, 0);
}

TEST_P(VolumeDriver, ClonesOnlyIntoWhatIsNotThere) {
  ASSERT_OK(driver().Create(kApp, 0));
  ASSERT_OK(driver().Create(kBranch, 0));
  EXPECT_THAT(driver().Clone(kApp, kBranch, 0), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(driver().Clone({"shop-main", "no"}, {"shop-main", "new"}, 0),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(VolumeDriver, MovesAVolumeWithItsLimit) {
  const VolumeId staged{"next_shop-branch", "app"};
  ASSERT_OK(driver().Create(kApp, 0));
  EXPECT_EQ(Output(Take(kApp), "echo one > f"), "");
  ASSERT_OK(driver().Flush(kApp));
  ASSERT_OK(driver().Clone(kApp, staged, 300 * kMegabyte));
  EXPECT_THAT(driver().Move(staged, kApp), StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_OK(driver().Move(staged, kBranch));
  EXPECT_THAT(driver().Move(staged, kOther), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Output(Take(kBranch), "cat f; echo two > f; cat f"), "one\ntwo\n");
  ASSERT_OK_AND_ASSIGN(const auto volumes, driver().List(""));
  const uint64_t limit = driver().capabilities().limits ? 300 * kMegabyte : 0;
  EXPECT_THAT(volumes, ElementsAre(VolumeState{kBranch, limit}, VolumeState{kApp, 0}));
}

TEST_P(VolumeDriver, WhatIsSealedIsClonedAndDeleted) {
  const VolumeId backup{"backup_1", "app"};
  ASSERT_OK(driver().Create(kApp, 0));
  EXPECT_EQ(Output(Take(kApp), "echo one > f"), "");
  ASSERT_OK(driver().Clone(kApp, backup, 0));
  ASSERT_OK(driver().Seal(backup));
  ASSERT_OK(driver().Clone(backup, kBranch, 0));
  EXPECT_EQ(Output(Take(kBranch), "echo more >> f; cat f"), "one\nmore\n");
  ASSERT_OK(driver().Delete(backup));
  EXPECT_EQ(Output(Take(kBranch), "cat f"), "one\nmore\n");
}

TEST_P(VolumeDriver, DeletesWhatItIsToldAndNothingElse) {
  ASSERT_OK(driver().Create(kApp, 0));
  ASSERT_OK(driver().Create(kOther, 0));
  EXPECT_EQ(Output(Take(kApp), "mkdir -p a/b/c; echo x > a/b/c/f; ln -s /etc out"), "");
  EXPECT_EQ(Output(Take(kOther), "echo kept > f"), "");
  TearDown();
  bound_.clear();
  ASSERT_OK(driver().Delete(kApp));
  ASSERT_OK(driver().Delete(kApp));
  ASSERT_OK_AND_ASSIGN(const auto volumes, driver().List("shop-main"));
  EXPECT_THAT(volumes, ElementsAre(VolumeState{kOther}));
  EXPECT_EQ(Output(Take(kOther), "cat f"), "kept\n");
  ASSERT_OK(driver().Delete(kOther));
  ASSERT_OK_AND_ASSIGN(const auto none, driver().List(""));
  EXPECT_THAT(none, IsEmpty());
}

TEST_P(VolumeDriver, SaysHowItIs) { EXPECT_THAT(driver().Examine(), ::testing::Not(IsEmpty())); }

INSTANTIATE_TEST_SUITE_P(Every, VolumeDriver, ::testing::ValuesIn(AllDrivers()),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace paas::volume
