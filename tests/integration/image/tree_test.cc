#include "image/tree.h"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::image {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;
using testing::TempTree;

const TreeRules kApplication = RulesFor(ImageKind::kApplication);
const TreeRules kBase = RulesFor(ImageKind::kBase);

TEST(InspectTree, RefusesDeviceNodesEverywhere) {
  for (const mode_t type : {S_IFCHR, S_IFBLK}) {
    const TempTree tree;
    tree.Write("dev/file", "x");
    ASSERT_EQ(::mknod((tree / "dev/node").c_str(), type | 0600, makedev(7, 0)), 0);
    for (const TreeRules& rules : {kApplication, kBase}) {
      EXPECT_THAT(InspectTree(tree.path(), rules),
                  StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("dev/node: ")));
    }
  }
}

TEST(InspectTree, RefusesFileCapabilitiesInApplicationsOnly) {
  const TempTree tree;
  const std::string file = tree.Write("bin/ping", "x");
  vfs_cap_data capability{};
  capability.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE;
  capability.data[0].permitted = 1u << CAP_NET_RAW;
  ASSERT_EQ(::setxattr(file.c_str(), "security.capability", &capability, XATTR_CAPS_SZ_2, 0), 0);
  EXPECT_THAT(InspectTree(tree.path(), kApplication),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "bin/ping: an image must not contain a file with capabilities"));
  EXPECT_OK(InspectTree(tree.path(), kBase));
}

TEST(InspectTree, DoesNotCrossOntoAnotherMount) {
  const TempTree tree;
  tree.Write("a/file", "x");
  ASSERT_EQ(::mount("paas-test", (tree / "a").c_str(), "tmpfs", 0, nullptr), 0);
  EXPECT_THAT(InspectTree(tree.path(), kApplication),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a: ")));
  EXPECT_EQ(::umount2((tree / "a").c_str(), 0), 0);
}

}  // namespace
}  // namespace paas::image
