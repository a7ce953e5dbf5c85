#include "base-images/tool/root_mounts.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/base-images/temp_tree.h"

namespace paas::base_image {
namespace {

using ::paas::testing::StatusIs;

class RootMountsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"/dev", "/proc", "/run"}) {
      ASSERT_OK(os::MakeDirectories(tree_.root() + name));
    }
  }

  size_t MountsInTree() const {
    size_t count = 0;
    const auto mounts = os::ReadMountInfo();
    EXPECT_OK(mounts);
    for (const os::MountInfo& entry : *mounts) {
      count += entry.mount_point.rfind(tree_.root(), 0) == 0 ? 1 : 0;
    }
    return count;
  }

  TempTree tree_;
};

TEST_F(RootMountsTest, BringsDevicesThatWork) {
  RootMounts mounts(tree_.root());
  ASSERT_OK(mounts.AddSystem());
  struct stat null = {};
  ASSERT_EQ(::stat((tree_.root() + "/dev/null").c_str(), &null), 0);
  EXPECT_TRUE(S_ISCHR(null.st_mode));
  EXPECT_EQ(null.st_rdev, ::makedev(1, 3));
  EXPECT_TRUE(os::Exists(tree_.root() + "/proc/self/stat"));
}

TEST_F(RootMountsTest, LeavesTheHostsDevicesAloneWhateverIsRemoved) {
  {
    RootMounts mounts(tree_.root());
    ASSERT_OK(mounts.AddSystem());
    // What a careless clean-up of a tree does. Some of it fails, since the devices are mounts.
    ASSERT_OK(os::RunCommand({{"rm", "-rf", tree_.root() + "/dev"}}).status());
  }
  EXPECT_EQ(MountsInTree(), 0u);
  for (const char* device : {"/dev/null", "/dev/zero", "/dev/urandom", "/dev/tty"}) {
    struct stat entry = {};
    ASSERT_EQ(::stat(device, &entry), 0) << device;
    EXPECT_TRUE(S_ISCHR(entry.st_mode)) << device;
  }
}

TEST_F(RootMountsTest, UnmountsWhenDestroyed) {
  {
    RootMounts mounts(tree_.root());
    ASSERT_OK(mounts.AddSystem());
    ASSERT_OK(mounts.AddTmpfs("/run", "1777"));
    EXPECT_GT(MountsInTree(), 3u);
  }
  EXPECT_EQ(MountsInTree(), 0u);
}

TEST_F(RootMountsTest, MountsOnNoSymlink) {
  ASSERT_EQ(::rmdir((tree_.root() + "/dev").c_str()), 0);
  ASSERT_EQ(::symlink("/tmp", (tree_.root() + "/dev").c_str()), 0);
  RootMounts mounts(tree_.root());
  EXPECT_THAT(mounts.AddSystem(), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(MountsInTree(), 0u);
}

}  // namespace
}  // namespace paas::base_image
