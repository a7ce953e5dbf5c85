#include "agent/image/warm_up.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "agent/image/page_cache.h"
#include "common/os/file.h"
#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

constexpr uint64_t kBlock = 128u << 10;

// Two trees on a disk: what is in memory of a temporary file system cannot be dropped.
class WarmUpTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char path[] = "/var/tmp/warm-up-XXXXXX";
    ASSERT_NE(::mkdtemp(path), nullptr);
    root_ = path;
    ASSERT_OK(os::MakeDirectories(Current("lib")));
    ASSERT_OK(os::MakeDirectories(Next("lib")));
    Write(Current("probe"), 1);
    if (!IsWarm(Current("probe"), 0)) GTEST_SKIP() << "the kernel has no cachestat(2)";
    Chill(Current("probe"));
    if (IsWarm(Current("probe"), 0)) GTEST_SKIP() << "/var/tmp cannot be dropped from memory";
  }
  void TearDown() override { EXPECT_OK(os::RemoveTree(root_)); }

  std::string Current(const std::string& name) const { return root_ + "/current/" + name; }
  std::string Next(const std::string& name) const { return root_ + "/next/" + name; }

  static void Write(const std::string& path, unsigned blocks) {
    std::ofstream(path) << std::string(blocks * kBlock, 'x');
  }
  static void Chill(const std::string& path) {
    const auto fd = os::Open(path, O_RDONLY);
    ASSERT_OK(fd.status());
    ASSERT_EQ(::fsync(fd->get()), 0);
    ASSERT_EQ(::posix_fadvise(fd->get(), 0, 0, POSIX_FADV_DONTNEED), 0);
  }
  static bool IsWarm(const std::string& path, unsigned block) {
    const auto fd = os::Open(path, O_RDONLY);
    return fd.ok() && IsCached(fd->get(), block * kBlock, kBlock);
  }
  WarmedUp Run(const WarmUpLimits& limits = {.time = std::chrono::seconds(10)}) const {
    return WarmUp(root_ + "/current", root_ + "/next", limits);
  }

  std::string root_;
};

TEST_F(WarmUpTest, ReadsWhatIsInMemoryOfTheCurrentImage) {
  Write(Current("lib/used"), 2);
  Write(Next("lib/used"), 2);
  Write(Current("lib/unused"), 1);
  Write(Next("lib/unused"), 1);
  Write(Next("lib/new"), 1);
  for (const std::string name : {"lib/used", "lib/unused", "lib/new"}) Chill(Next(name));
  Chill(Current("lib/unused"));
  const WarmedUp done = Run();
  EXPECT_EQ(done.files, 1u);
  EXPECT_EQ(done.bytes, 2 * kBlock);
  EXPECT_TRUE(IsWarm(Next("lib/used"), 1));
  EXPECT_FALSE(IsWarm(Next("lib/unused"), 0));
  EXPECT_FALSE(IsWarm(Next("lib/new"), 0));
}

TEST_F(WarmUpTest, TakesTheSizesOfBothAsTheyAre) {
  Write(Current("lib/shrinks"), 3);
  Write(Next("lib/shrinks"), 1);
  Write(Current("lib/empties"), 1);
  Write(Next("lib/empties"), 0);
  Chill(Next("lib/shrinks"));
  EXPECT_EQ(Run().bytes, kBlock);
}

TEST_F(WarmUpTest, StopsAtItsBoundOfBytes) {
  Write(Current("lib/used"), 4);
  Write(Next("lib/used"), 4);
  Chill(Next("lib/used"));
  EXPECT_EQ(Run({.time = std::chrono::seconds(10), .bytes = 2 * kBlock}).bytes, 2 * kBlock);
}

TEST_F(WarmUpTest, OpensNeitherLinksNorPipes) {
  Write(Current("lib/used"), 1);
  Write(root_ + "/outside", 1);
  ASSERT_EQ(::symlink((root_ + "/outside").c_str(), Next("lib/used").c_str()), 0);
  Write(Current("lib/pipe"), 1);
  ASSERT_EQ(::mkfifo(Next("lib/pipe").c_str(), 0644), 0);
  ASSERT_OK(os::MakeDirectories(Current("deep")));
  Write(Current("deep/file"), 1);
  ASSERT_EQ(::symlink((root_ + "/current/deep").c_str(), Next("deep").c_str()), 0);
  EXPECT_EQ(Run().files, 0u);
}

TEST_F(WarmUpTest, AnImageThatIsNotThereIsNoMatter) {
  EXPECT_EQ(WarmUp(root_ + "/current", "", {}).files, 0u);
  EXPECT_EQ(WarmUp(root_ + "/missing", root_ + "/next", {}).files, 0u);
}

}  // namespace
}  // namespace paas::agent
