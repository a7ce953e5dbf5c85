#include "common/os/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

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

TEST_F(FileTest, ErrorsNameTheObjectAndTheAction) {
  EXPECT_THAT(ReadFile(root_ + "/none"),
              StatusIs(absl::StatusCode::kNotFound, ::testing::HasSubstr("open " + root_)));
}

}  // namespace
}  // namespace paas::os
