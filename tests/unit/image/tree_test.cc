#include "image/tree.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "common/os/unique_fd.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::image {
namespace {

using ::paas::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::TempTree;

const TreeRules kStrict = RulesFor(ImageKind::kApplication);

TEST(InspectTree, CountsAnOrdinaryTree) {
  const TempTree tree;
  tree.Write("a/b/file", "12345");
  tree.Write("other", "123");
  tree.Link("/etc/passwd", "outside");
  tree.Link("loop", "loop");
  tree.Link(".", "a/self");
  ASSERT_OK_AND_ASSIGN(const TreeSummary summary, InspectTree(tree.path(), kStrict));
  EXPECT_EQ(summary, (TreeSummary{.files = 2, .directories = 2, .symlinks = 3, .bytes = 8}));
}

TEST(InspectTree, RefusesAFifoAndSaysWhere) {
  const TempTree tree;
  tree.Write("a/b/file", "1");
  ::mkfifo((tree / "a/b/pipe").c_str(), 0600);
  EXPECT_THAT(
      InspectTree(tree.path(), kStrict),
      StatusIs(absl::StatusCode::kInvalidArgument, "a/b/pipe: an image must not contain a fifo"));
  EXPECT_FALSE(InspectTree(tree.path(), RulesFor(ImageKind::kBase)).ok());
}

TEST(InspectTree, RefusesASocket) {
  const TempTree tree;
  const os::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (tree / "s").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_THAT(InspectTree(tree.path(), kStrict),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("s: an image")));
}

TEST(InspectTree, RefusesSetuidInApplicationsOnly) {
  for (const mode_t mode : {04755, 02755}) {
    const TempTree tree;
    ::chmod(tree.Write("bin/tool", "x").c_str(), mode);
    EXPECT_THAT(InspectTree(tree.path(), kStrict),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bin/tool")));
    EXPECT_OK(InspectTree(tree.path(), RulesFor(ImageKind::kBase)));
  }
}

TEST(InspectTree, AllowsASetgidDirectoryWhichOnlyInheritsAGroup) {
  const TempTree tree;
  tree.Write("d/file", "x");
  ::chmod((tree / "d").c_str(), 02755);
  EXPECT_OK(InspectTree(tree.path(), kStrict));
}

TEST(InspectTree, ReportsHostileNamesEscaped) {
  const TempTree tree;
  ::mkfifo((tree / "a\n\x1b[2Jb").c_str(), 0600);
  EXPECT_THAT(InspectTree(tree.path(), kStrict),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("a\\x0a\\x1b[2Jb: "), Not(HasSubstr("\n")))));
}

TEST(InspectTree, BoundsEntriesBytesAndDepth) {
  const TempTree tree;
  tree.Write("a/b/c", "1234567890");
  tree.Write("d", "1234567890");
  TreeRules rules;
  rules.max_entries = 3;
  EXPECT_THAT(InspectTree(tree.path(), rules),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("3 files")));
  rules = TreeRules{.max_bytes = 19};
  EXPECT_THAT(InspectTree(tree.path(), rules), StatusIs(absl::StatusCode::kResourceExhausted));
  rules = TreeRules{.max_file_bytes = 9};
  EXPECT_THAT(InspectTree(tree.path(), rules),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("a/b/c")));
  rules = TreeRules{.max_depth = 1};
  EXPECT_THAT(InspectTree(tree.path(), rules),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("a/b: nested")));
}

TEST(InspectTree, SurvivesATreeDeeperThanAnyPath) {
  const TempTree tree;
  // Deeper than PATH_MAX lets a path be: only openat() gets there, and back.
  os::UniqueFd at(::open(tree.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (int i = 0; i < 1500; ++i) {
    ASSERT_EQ(::mkdirat(at.get(), "dddddd", 0755), 0);
    at.Reset(::openat(at.get(), "dddddd", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  EXPECT_THAT(InspectTree(tree.path(), kStrict),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("nested deeper")));
}

TEST(InspectTree, NeedsADirectory) {
  const TempTree tree;
  EXPECT_THAT(InspectTree(tree / "missing", kStrict), StatusIs(absl::StatusCode::kNotFound));
}

TEST(Printable, KeepsTextAndEscapesTheRest) {
  EXPECT_EQ(Printable("naïve/文件.txt"), "naïve/文件.txt");
  EXPECT_EQ(Printable("a\tb\\c\x7f"), "a\\x09b\\x5cc\\x7f");
  EXPECT_EQ(Printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(Printable("\xc2\x9b"), "\\xc2\\x9b");  // a terminal's one-byte ESC [
}

}  // namespace
}  // namespace paas::image
