#include "container/node_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::container {
namespace {

TEST(ParseCgroupLayout, UnderstandsAHybridNode) {
  auto layout = ParseCgroupLayout(
      "30 20 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
      "31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
      "32 30 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
      "33 30 0:29 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio\n"
      "34 30 0:30 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n"
      "35 30 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
      "36 30 0:28 / /mnt/memory rw - cgroup cgroup rw,memory\n",
      "hugetlb\n");
  ASSERT_OK(layout);
  const CgroupLayout expected{.v2_mount_point = "/sys/fs/cgroup/unified",
                              .v2_controllers = {"hugetlb"},
                              .v1 = {{{"cpu", "cpuacct"}, "/sys/fs/cgroup/cpu,cpuacct"},
                                     {{"memory"}, "/sys/fs/cgroup/memory"}}};
  EXPECT_EQ(*layout, expected);
}

TEST(ParseCgroupLayout, UnderstandsAUnifiedNode) {
  auto layout =
      ParseCgroupLayout("30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n",
                        "cpuset cpu io memory pids\n");
  ASSERT_OK(layout);
  const CgroupLayout expected{.v2_mount_point = "/sys/fs/cgroup",
                              .v2_controllers = {"cpuset", "cpu", "io", "memory", "pids"}};
  EXPECT_EQ(*layout, expected);
}

TEST(ParseCgroupLayout, PassesOverPartsOfAHierarchy) {
  auto layout =
      ParseCgroupLayout("30 20 0:26 /docker/1 /sys/fs/cgroup ro - cgroup2 cgroup2 rw\n", "");
  ASSERT_OK(layout);
  EXPECT_EQ(*layout, CgroupLayout{});
}

TEST(CheckKernelRelease, RefusesWhatCannotMapTheIdsOfImages) {
  const Status old = CheckKernelRelease("6.1.0-56-cloud-amd64");
  EXPECT_EQ(old.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(old), ::testing::HasSubstr("bookworm-backports"));
  EXPECT_FALSE(CheckKernelRelease("5.15.0").ok());
  for (const char* release : {"6.3.0", "6.12.95+deb12-amd64", "7.0", "10.1-rc1", "strange"}) {
    EXPECT_TRUE(CheckKernelRelease(release).ok()) << release;
  }
}

}  // namespace
}  // namespace paas::container
