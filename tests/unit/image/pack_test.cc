#include "image/pack.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::image {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::TempTree;

const PackOptions kApplication = OptionsFor(ImageKind::kApplication);

// The same tree each time, made in an order of one's choice.
void Fill(const TempTree& tree, bool backwards, time_t mtime) {
  std::vector<std::pair<std::string, std::string>> files;
  for (int i = 0; i < 200; ++i) {
    files.emplace_back("d" + std::to_string(i % 7) + "/f" + std::to_string(i),
                       std::string(static_cast<size_t>(i * 911 % 300'000), 'a' + i % 26));
  }
  files.emplace_back("same/one", std::string(200'000, 'z'));
  files.emplace_back("same/two", std::string(200'000, 'z'));
  if (backwards) std::reverse(files.begin(), files.end());
  for (const auto& [name, content] : files) tree.Write(name, content);
  tree.Link("one", "same/link");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tree.path())) {
    const timespec times[2] = {{mtime, 0}, {mtime, 0}};
    ::utimensat(AT_FDCWD, entry.path().c_str(), times, AT_SYMLINK_NOFOLLOW);
  }
}

StatusOr<FileDigest> PackOf(const TempTree& tree, const PackOptions& options = kApplication) {
  const TempTree out;
  return Pack(tree.path(), out / "image", options);
}

std::string Listing(const TempTree& tree, const PackOptions& options) {
  const TempTree out;
  EXPECT_OK(Pack(tree.path(), out / "image", options));
  return os::RunChecked({.argv = {"unsquashfs", "-lln", out / "image"}}).value();
}

TEST(Pack, GivesTheSameDigestForTheSameTree) {
  const TempTree first;
  Fill(first, /*backwards=*/false, 1'000'000'000);
  ASSERT_OK_AND_ASSIGN(const FileDigest expected, PackOf(first));

  const TempTree other_order;
  Fill(other_order, /*backwards=*/true, 1'600'000'000);
  ASSERT_OK_AND_ASSIGN(const FileDigest reordered, PackOf(other_order));
  EXPECT_EQ(reordered, expected);
}

TEST(Pack, GivesTheSameDigestOnAnotherFilesystem) {
  if (::access("/dev/shm", W_OK) != 0) GTEST_SKIP() << "no second filesystem to write to";
  const TempTree disk;
  const TempTree memory("/dev/shm");
  Fill(disk, /*backwards=*/false, 1'000'000'000);
  Fill(memory, /*backwards=*/true, 0);
  ASSERT_OK_AND_ASSIGN(const FileDigest on_disk, PackOf(disk));
  ASSERT_OK_AND_ASSIGN(const FileDigest in_memory, PackOf(memory));
  EXPECT_EQ(on_disk, in_memory);
}

TEST(Pack, GivesTheSameDigestForHardLinksTopModeAndProcessors) {
  const TempTree tree;
  Fill(tree, /*backwards=*/false, 1'000'000'000);
  ASSERT_OK_AND_ASSIGN(const FileDigest expected, PackOf(tree));
  ::unlink((tree / "same/two").c_str());
  ASSERT_EQ(::link((tree / "same/one").c_str(), (tree / "same/two").c_str()), 0);
  ::chmod(tree.path().c_str(), 0700);
  PackOptions options = kApplication;
  for (const uint32_t processors : {1, 4}) {
    options.processors = processors;
    ASSERT_OK_AND_ASSIGN(const FileDigest found, PackOf(tree, options));
    EXPECT_EQ(found, expected);
  }
}

TEST(Pack, GivesAnotherDigestForAnotherTree) {
  const TempTree tree;
  Fill(tree, /*backwards=*/false, 1'000'000'000);
  ASSERT_OK_AND_ASSIGN(const FileDigest before, PackOf(tree));
  ::chmod((tree / "same/one").c_str(), 0755);
  ASSERT_OK_AND_ASSIGN(const FileDigest after, PackOf(tree));
  EXPECT_NE(before, after);
}

TEST(Pack, IgnoresTheEnvironmentOfItsCaller) {
  const TempTree tree;
  tree.Write("file", "x");
  ASSERT_OK_AND_ASSIGN(const FileDigest before, PackOf(tree));
  ::setenv("SOURCE_DATE_EPOCH", "1234567890", 1);
  const StatusOr<FileDigest> after = PackOf(tree);
  ::unsetenv("SOURCE_DATE_EPOCH");
  ASSERT_OK(after);
  EXPECT_EQ(*after, before);
}

TEST(Pack, GivesApplicationsToWeb) {
  const TempTree tree;
  tree.Write("dir/file", "x");
  ::chmod(tree.path().c_str(), 0700);
  const std::string listing = Listing(tree, kApplication);
  EXPECT_THAT(listing, HasSubstr("drwxr-xr-x 10000/10000"));
  EXPECT_THAT(listing, HasSubstr("-rw-r--r-- 10000/10000"));
  EXPECT_THAT(listing, HasSubstr("1980-01-01 00:00 squashfs-root/dir/file"));
  EXPECT_THAT(listing, Not(HasSubstr(" 0/0 ")));
}

TEST(Pack, LeavesOutExactlyWhatIsExcluded) {
  const TempTree tree;
  tree.Write(".git/config", "x");
  tree.Write("vendor/.git/config", "x");
  tree.Write("a[1]*", "x");
  tree.Write("a1", "x");
  PackOptions options = kApplication;
  options.excludes = {".git", "a[1]*"};
  const std::string listing = Listing(tree, options);
  EXPECT_THAT(listing, Not(HasSubstr("squashfs-root/.git")));
  EXPECT_THAT(listing, HasSubstr("squashfs-root/vendor/.git/config"));
  EXPECT_THAT(listing, Not(HasSubstr("a[1]*")));
  EXPECT_THAT(listing, HasSubstr("squashfs-root/a1"));
}

TEST(Pack, MakesAnImageOfAnEmptyDirectory) {
  const TempTree tree;
  ASSERT_OK_AND_ASSIGN(const FileDigest image, PackOf(tree));
  EXPECT_GT(image.size_bytes, 0u);
}

TEST(Pack, PacksWithEveryCompression) {
  const TempTree tree;
  Fill(tree, /*backwards=*/false, 0);
  for (const Compression compression :
       {Compression::kZstd, Compression::kLz4, Compression::kNone}) {
    PackOptions options = kApplication;
    options.compression = compression;
    EXPECT_OK(PackOf(tree, options));
  }
}

TEST(Pack, ReportsProgressUpToTheEnd) {
  const TempTree tree;
  Fill(tree, /*backwards=*/false, 0);
  const TempTree out;
  std::vector<int> seen;
  ASSERT_OK(Pack(tree.path(), out / "image", kApplication,
                 [&](int percent) { seen.push_back(percent); }));
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back(), 100);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(Pack, ReplacesTheContentOfAStagedFileInPlace) {
  const TempTree tree;
  tree.Write("file", "x");
  const TempTree out;
  out.Write("image", std::string(1 << 20, 'j'));
  struct stat before, after;
  ::stat((out / "image").c_str(), &before);
  ASSERT_OK_AND_ASSIGN(const FileDigest packed, Pack(tree.path(), out / "image", kApplication));
  ::stat((out / "image").c_str(), &after);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(static_cast<uint64_t>(after.st_size), packed.size_bytes);
  ASSERT_OK_AND_ASSIGN(const FileDigest fresh, PackOf(tree));
  EXPECT_EQ(packed, fresh);
}

TEST(Pack, SaysWhatMksquashfsSaid) {
  const TempTree out;
  EXPECT_THAT(Pack(out / "missing", out / "image", kApplication),
              testing::StatusIs(absl::StatusCode::kInternal, HasSubstr("missing")));
}

}  // namespace
}  // namespace paas::image
