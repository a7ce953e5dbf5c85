#include "common/os/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "common/os/beneath.h"
#include "tests/support/status_matchers.h"

namespace paas::os {
namespace {

using ::paas::testing::StatusIs;

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char path[] = "/tmp/paas-file-test-XXXXXX";
    ASSERT_NE(::mkdtemp(path), nullptr);
    root_ = path;
  }
  void TearDown() override { EXPECT_OK(RemoveTree(root_)); }
  std::string root_;
};

TEST_F(FileTest, DurableWriteReplacesTheContentAndLeavesNoTempFile) {
  ASSERT_OK(WriteFileDurably(root_ + "/a", "one"));
  ASSERT_OK(WriteFileDurably(root_ + "/a", "two"));
  ASSERT_OK_AND_ASSIGN(std::string content, ReadFile(root_ + "/a"));
  EXPECT_EQ(content, "two");
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> names, ListDirectory(root_));
  EXPECT_EQ(names, std::vector<std::string>{"a"});
}

TEST_F(FileTest, ReadRefusesWhatIsLargerThanTheLimit) {
  ASSERT_OK(WriteFileDurably(root_ + "/a", std::string(100, 'x')));
  EXPECT_THAT(ReadFile(root_ + "/a", 99), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(FileTest, RemoveTreeRemovesSymlinksAndNotTheirTargets) {
  ASSERT_OK(MakeDirectories(root_ + "/keep"));
  ASSERT_OK(MakeDirectories(root_ + "/tree/deep/er"));
  ASSERT_EQ(::symlink((root_ + "/keep").c_str(), (root_ + "/tree/deep/link").c_str()), 0);
  ASSERT_OK(RemoveTree(root_ + "/tree"));
  EXPECT_FALSE(Exists(root_ + "/tree"));
  EXPECT_TRUE(Exists(root_ + "/keep"));
}

TEST_F(FileTest, RemoveTreeRemovesWhatIsDeeperThanDescriptorsAllow) {
  ASSERT_OK(MakeDirectories(root_ + "/tree/.removed-0/kept"));
  ASSERT_OK_AND_ASSIGN(UniqueFd deep, Open(root_ + "/tree", O_RDONLY | O_DIRECTORY));
  for (int depth = 0; depth < 3000; ++depth) {
    ASSERT_EQ(::mkdirat(deep.get(), "d", 0755), 0);
    deep.Reset(::openat(deep.get(), "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ASSERT_TRUE(deep);
  }
  rlimit files;
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  const rlimit few{256, files.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  EXPECT_OK(RemoveTree(root_ + "/tree"));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  EXPECT_FALSE(Exists(root_ + "/tree"));
}

class Beneath : public FileTest {
 protected:
  StatusOr<UniqueFd> Make(const std::string& path) {
    PAAS_ASSIGN_OR_RETURN(const UniqueFd root, Open(root_ + "/in", O_PATH | O_DIRECTORY));
    return MakeDirectoriesBeneath(root.get(), path);
  }
  void SetUp() override {
    FileTest::SetUp();
    ASSERT_OK(MakeDirectories(root_ + "/in"));
    ASSERT_OK(MakeDirectories(root_ + "/out"));
  }
};

TEST_F(Beneath, MakesWhatIsMissingAndOpensWhatIsThere) {
  EXPECT_OK(Make("a/b/c"));
  EXPECT_OK(Make("./a//b/d/"));
  EXPECT_OK(Make(""));
  EXPECT_TRUE(Exists(root_ + "/in/a/b/c"));
  EXPECT_TRUE(Exists(root_ + "/in/a/b/d"));
}

TEST_F(Beneath, FollowsNoSymlinkAndLeavesForNothing) {
  ASSERT_EQ(::symlink("../out", (root_ + "/in/link").c_str()), 0);
  ASSERT_OK(WriteFileDurably(root_ + "/in/file", ""));
  EXPECT_THAT(Make("link"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Make("link/x"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Make("../out/x"), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Make("file/x"), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_TRUE(ListDirectory(root_ + "/out")->empty());
}

TEST_F(FileTest, ErrorsNameTheObjectAndTheAction) {
  EXPECT_THAT(ReadFile(root_ + "/none"),
              StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("open " + root_)));
}

}  // namespace
}  // namespace paas::os
