// Archives as an attacker would send them, against the real filesystem.

#include "builder/source/source_tree.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <optional>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::builder {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

struct Entry {
  std::string path;
  mode_t type = AE_IFREG;
  std::string content;  // or the target of a symlink or hard link
  mode_t mode = 0644;
  bool hard_link = false;
};

std::string Tar(const std::vector<Entry>& entries) {
  std::string bytes(1 << 20, '\0');
  size_t used = 0;
  archive* writer = archive_write_new();
  archive_write_set_format_pax_restricted(writer);
  archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
  for (const Entry& item : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, item.path.c_str());
    archive_entry_set_filetype(entry, item.type);
    archive_entry_set_perm(entry, item.mode);
    archive_entry_set_size(entry, 0);
    if (item.hard_link) {
      archive_entry_set_hardlink(entry, item.content.c_str());
    } else if (item.type == AE_IFLNK) {
      archive_entry_set_symlink(entry, item.content.c_str());
    } else if (item.type == AE_IFREG) {
      archive_entry_set_size(entry, static_cast<la_int64_t>(item.content.size()));
    }
    archive_write_header(writer, entry);
    if (item.type == AE_IFREG && !item.hard_link) {
      archive_write_data(writer, item.content.data(), item.content.size());
    }
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  bytes.resize(used);
  return bytes;
}

// In pieces, as it comes over the network.
ArchiveReader Reader(std::string bytes) {
  return [bytes = std::move(bytes), at = size_t{0}]() mutable -> StatusOr<std::string> {
    const std::string piece = bytes.substr(at, 777);
    at += piece.size();
    return piece;
  };
}

class SourceTreeTest : public ::testing::Test {
 protected:
  Status Unpack(const std::vector<Entry>& entries, const SourceLimits& limits = {}) {
    return UnpackSource(Reader(Tar(entries)), root_.path(), limits);
  }
  testing::TempDirectory root_;
};

TEST_F(SourceTreeTest, UnpacksFilesDirectoriesAndSymlinksForWeb) {
  ASSERT_OK(Unpack({{"./", AE_IFDIR},
                    {"./a/", AE_IFDIR},
                    {"a/run.sh", AE_IFREG, "x", 04755},
                    {"link", AE_IFLNK, "../anywhere"},
                    {"deep/er/file", AE_IFREG, "y"}}));
  EXPECT_EQ(os::ReadFile(root_ / "deep/er/file").value(), "y");
  struct stat info;
  ASSERT_EQ(::stat((root_ / "a/run.sh").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0755u) << "setuid bits do not survive";
  EXPECT_EQ(info.st_uid, 10000u);
  ASSERT_EQ(::lstat((root_ / "link").c_str(), &info), 0);
  EXPECT_TRUE(S_ISLNK(info.st_mode));
  EXPECT_EQ(info.st_uid, 10000u);
}

struct Hostile {
  const char* name;
  std::vector<Entry> entries;
};

class HostileArchive : public SourceTreeTest, public ::testing::WithParamInterface<Hostile> {};

TEST_P(HostileArchive, IsRefusedAndReachesNothingOutside) {
  testing::TempDirectory outside;
  std::vector<Entry> entries = GetParam().entries;
  for (Entry& entry : entries) {
    if (entry.content == "OUTSIDE") entry.content = outside.path();
  }
  EXPECT_THAT(Unpack(entries), ::testing::Not(testing::IsOk()));
  EXPECT_TRUE(os::ListDirectory(outside.path())->empty());
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, HostileArchive,
    ::testing::Values(
        Hostile{"DotDot", {{"../x", AE_IFREG, "x"}}},
        Hostile{"DotDotInside", {{"a/../../x", AE_IFREG, "x"}}},
        Hostile{"Absolute", {{"/tmp/x", AE_IFREG, "x"}}},
        Hostile{"ThroughASymlink", {{"a", AE_IFLNK, "OUTSIDE"}, {"a/x", AE_IFREG, "x"}}},
        Hostile{"OverASymlink", {{"a", AE_IFLNK, "OUTSIDE"}, {"a", AE_IFREG, "x"}}},
        Hostile{"DirectoryOverASymlink", {{"a", AE_IFLNK, "OUTSIDE"}, {"a/", AE_IFDIR}}},
        Hostile{"Twice", {{"a", AE_IFREG, "x"}, {"a", AE_IFREG, "y"}}},
        Hostile{"HardLink", {{"a", AE_IFREG, "/etc/passwd", 0644, true}}},
        Hostile{"Fifo", {{"a", AE_IFIFO}}}, Hostile{"Device", {{"a", AE_IFCHR}}}),
    [](const auto& test) { return test.param.name; });

TEST_F(SourceTreeTest, LimitsHold) {
  EXPECT_THAT(Unpack({{"a", AE_IFREG, std::string(100, 'x')}}, {.max_bytes = 99}),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Unpack({{"b"}, {"c"}, {"d"}}, {.max_entries = 2}),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(SourceTreeTest, ATruncatedArchiveAndAReaderThatFailsAreErrors) {
  std::string bytes = Tar({{"a", AE_IFREG, std::string(5000, 'x')}});
  bytes.resize(2000);
  EXPECT_THAT(UnpackSource(Reader(bytes), root_.path(), {}), ::testing::Not(testing::IsOk()));
  const ArchiveReader gone = []() -> StatusOr<std::string> {
    return Status(absl::StatusCode::kCancelled, "the caller has gone");
  };
  EXPECT_THAT(UnpackSource(gone, root_.path(), {}),
              StatusIs(absl::StatusCode::kCancelled, "the caller has gone"));
}

TEST_F(SourceTreeTest, AnEmptyArchiveIsAnEmptyTree) {
  EXPECT_OK(Unpack({}));
  EXPECT_OK(UnpackSource(Reader(""), root_.path(), {}));
}

}  // namespace
}  // namespace paas::builder
