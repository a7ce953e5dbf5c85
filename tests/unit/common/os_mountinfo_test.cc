#include "common/os/mountinfo.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::os {
namespace {

TEST(MountInfo, ParsesOptionalFieldsAndEscapes) {
  ASSERT_OK_AND_ASSIGN(
      std::vector<MountInfo> mounts,
      ParseMountInfo("36 35 98:0 /mnt1 /a\\040b rw,noatime master:1 shared:2 - ext3 /dev/root "
                     "rw,errors=continue\n"));
  const MountInfo expected{.id = 36,
                           .parent_id = 35,
                           .device = "98:0",
                           .root = "/mnt1",
                           .mount_point = "/a b",
                           .options = "rw,noatime",
                           .fs_type = "ext3",
                           .source = "/dev/root",
                           .super_options = "rw,errors=continue"};
  EXPECT_EQ(mounts, std::vector<MountInfo>{expected});
}

TEST(MountInfo, RefusesATruncatedLine) {
  EXPECT_THAT(ParseMountInfo("36 35 98:0 /\n"),
              ::paas::testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(MountInfo, ReadsTheMountsOfThisProcess) {
  ASSERT_OK_AND_ASSIGN(std::vector<MountInfo> mounts, ReadMountInfo());
  EXPECT_FALSE(mounts.empty());
}

}  // namespace
}  // namespace paas::os
