// The pool of the embedded default: a btrfs in a sparse file.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/os/file.h"
#include "common/os/loop_device.h"
#include "common/os/mountinfo.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"
#include "volume/btrfs/btrfs_driver.h"

namespace paas::volume {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr uint64_t kGiB = 1ull << 30;

class PoolOfVolumes : public ::testing::Test {
 protected:
  ~PoolOfVolumes() override {
    while (::umount2(options_.mount_point.c_str(), MNT_DETACH) == 0) {
    }
  }
  std::unique_ptr<BtrfsDriver> Open() {
    StatusOr<std::unique_ptr<BtrfsDriver>> driver = BtrfsDriver::OpenPool(options_);
    EXPECT_OK(driver);
    return driver.ok() ? *std::move(driver) : nullptr;
  }
  std::vector<os::MountInfo> Mounts() const {
    std::vector<os::MountInfo> found;
    const std::vector<os::MountInfo> all = os::ReadMountInfo().value();
    for (const os::MountInfo& mount : all) {
      if (mount.mount_point == options_.mount_point) found.push_back(mount);
    }
    return found;
  }
  std::string LoopPath() const {
    const auto loop = os::FindLoop(options_.file);
    return loop.ok() && loop->has_value() ? (*loop)->path : "";
  }
  struct stat Stat(const std::string& path) const {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info;
  }

  testing::TempDirectory directory_;
  PoolOptions options_{.file = directory_ / "state/volumes.img",
                       .mount_point = directory_ / "run/volumes",
                       .size_bytes = kGiB};
};

TEST_F(PoolOfVolumes, IsSparseAndOnlyRootsOwn) {
  const auto driver = Open();
  ASSERT_NE(driver, nullptr);
  const struct stat file = Stat(options_.file);
  EXPECT_EQ(static_cast<uint64_t>(file.st_size), kGiB);
  EXPECT_LT(file.st_blocks * 512, 64 << 20);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  EXPECT_EQ(Stat(options_.mount_point).st_mode & 0777, 0700u);
  ASSERT_THAT(Mounts(), SizeIs(1));
  EXPECT_THAT(Mounts()[0].options, HasSubstr("nosuid,nodev,noatime"));
  EXPECT_EQ(driver->Examine()[0].level, Health::Level::kOk) << driver->Examine()[0].text;
}

TEST_F(PoolOfVolumes, IsAdoptedByTheNextAgent) {
  Open();
  const std::string loop = LoopPath();
  Open();
  EXPECT_THAT(Mounts(), SizeIs(1));
  EXPECT_EQ(LoopPath(), loop);
}

TEST_F(PoolOfVolumes, LeavesNeitherMountNorDeviceWhenItIsClosed) {
  const auto driver = Open();
  ASSERT_NE(driver, nullptr);
  EXPECT_OK(driver->Close());
  EXPECT_THAT(Mounts(), SizeIs(0));
  EXPECT_EQ(LoopPath(), "");
  EXPECT_OK(driver->Close());
}

TEST_F(PoolOfVolumes, ComesBackAfterItsMountWasLost) {
  const auto driver = Open();
  ASSERT_OK(driver->Create({"e", "v"}, 100'000'000));
  ASSERT_OK(os::WriteFileDurably(options_.mount_point + "/e/v/f", "kept"));
  ASSERT_EQ(::umount2(options_.mount_point.c_str(), MNT_DETACH), 0);
  const auto again = Open();
  EXPECT_EQ(os::ReadFile(options_.mount_point + "/e/v/f").value_or(""), "kept");
}

TEST_F(PoolOfVolumes, IsNotAttachedTwiceWhileContainersHoldIt) {
  const auto driver = Open();
  ASSERT_OK(driver->Create({"e", "v"}, 0));
  ASSERT_OK_AND_ASSIGN(const os::UniqueFd held, os::Open(options_.mount_point + "/e/v", O_RDONLY));
  const std::string loop = LoopPath();
  ASSERT_EQ(::umount2(options_.mount_point.c_str(), MNT_DETACH), 0);
  Open();
  EXPECT_EQ(LoopPath(), loop);
  EXPECT_EQ(::mkdirat(held.get(), "still-writable", 0755), 0);
  EXPECT_TRUE(os::Exists(options_.mount_point + "/e/v/still-writable"));
}

TEST_F(PoolOfVolumes, GrowsWhileItIsInUse) {
  Open();
  options_.size_bytes = 2 * kGiB;
  const auto driver = Open();
  EXPECT_EQ(static_cast<uint64_t>(Stat(options_.file).st_size), 2 * kGiB);
  EXPECT_THAT(driver->Examine()[0].text, HasSubstr("pool of 2.1 GB"));
  options_.size_bytes = kGiB;  // never shrinks
  Open();
  EXPECT_EQ(static_cast<uint64_t>(Stat(options_.file).st_size), 2 * kGiB);
}

TEST_F(PoolOfVolumes, FinishesAGrowthThatWasCutShort) {
  Open();
  ASSERT_EQ(::truncate(options_.file.c_str(), 2 * kGiB), 0);
  options_.size_bytes = 2 * kGiB;
  EXPECT_THAT(Open()->Examine()[0].text, HasSubstr("pool of 2.1 GB"));
}

TEST_F(PoolOfVolumes, IsMadeAnewWhenItsMakingWasCutShort) {
  ASSERT_OK(os::MakeDirectories(directory_ / "state"));
  ASSERT_OK(os::WriteFileDurably(options_.file + ".new", "half a file system"));
  EXPECT_NE(Open(), nullptr);
  EXPECT_FALSE(os::Exists(options_.file + ".new"));
}

TEST_F(PoolOfVolumes, RefusesAForeignMount) {
  ASSERT_OK(os::MakeDirectories(options_.mount_point));
  ASSERT_EQ(::mount("tmpfs", options_.mount_point.c_str(), "tmpfs", 0, nullptr), 0);
  EXPECT_THAT(BtrfsDriver::OpenPool(options_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("unmount it")));
}

// A tenant may nest a subvolume where nothing forbids the call: it goes with the volume.
TEST_F(PoolOfVolumes, DeletesVolumesWithWhatIsNestedInThem) {
  const auto driver = Open();
  ASSERT_OK(driver->Create({"e", "v"}, 0));
  for (const char* nested : {"/e/v/a", "/e/v/a/b"}) {
    ASSERT_OK(
        os::RunChecked({.argv = {"btrfs", "subvolume", "create", options_.mount_point + nested}}));
  }
  EXPECT_OK(driver->Delete({"e", "v"}));
  EXPECT_FALSE(os::Exists(options_.mount_point + "/e"));
}

TEST(BtrfsOfTheOperator, HasToBeOne) {
  const testing::TempDirectory directory;
  EXPECT_THAT(BtrfsDriver::OpenDirectory(directory / "volumes"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is not on a btrfs")));
}

}  // namespace
}  // namespace paas::volume
