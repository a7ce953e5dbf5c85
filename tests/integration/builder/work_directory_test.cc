#include "builder/build/work_directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::builder {
namespace {

TEST(WorkDirectory, BelongsToWebAndIsGoneWithItsOwner) {
  testing::TempDirectory root;
  {
    ASSERT_OK_AND_ASSIGN(WorkDirectory work, WorkDirectory::Create(root.path()));
    struct stat info;
    ASSERT_EQ(::stat(work.app().c_str(), &info), 0);
    EXPECT_EQ(info.st_uid, 10000u);
    ASSERT_OK(os::WriteFileDurably(work.app() + "/file", "x"));
    EXPECT_GE(DiskUsage(work.app(), 1 << 30), 4096u);
  }
  EXPECT_TRUE(os::ListDirectory(root.path())->empty());
}

TEST(WorkDirectory, WhatADeadProcessLeftIsRemoved) {
  testing::TempDirectory root;
  ASSERT_OK(os::MakeDirectories(root / "work/build-1/app/deep"));
  ASSERT_OK(WorkDirectory::RemoveAll(root / "work"));
  EXPECT_TRUE(os::ListDirectory(root / "work")->empty());
}

TEST(WorkDirectory, NothingHidesFromTheCountByItsDepth) {
  testing::TempDirectory root;
  ASSERT_OK_AND_ASSIGN(os::UniqueFd deep, os::Open(root.path(), O_RDONLY | O_DIRECTORY));
  for (int depth = 0; depth < 30; ++depth) {
    const std::string name(250, 'd');
    ASSERT_EQ(::mkdirat(deep.get(), name.c_str(), 0755), 0);
    deep.Reset(::openat(deep.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  EXPECT_GT(DiskUsage(root.path(), 1 << 30), 1u << 30);
}

}  // namespace
}  // namespace paas::builder
