// A walk over a tree and the tree made of it again are the same, whatever the tree has; what no
// walk tells is refused.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <map>

#include "common/os/file.h"
#include "common/rpc/tree_frames.h"
#include "common/rpc/tree_pieces.h"
#include "common/tree/tree_reader.h"
#include "common/tree/tree_writer.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::tree {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::TempDirectory;

// What a walk told: entries by path, and contents with zeros for holes.
class Told : public Sink {
 public:
  Status Begin(const std::string&) override { return absl::OkStatus(); }
  Status Add(const Entry& entry) override {
    entries[entry.path] = entry;
    last_ = entry.path;
    if (entry.kind == EntryKind::kFile) contents[last_] = std::string(entry.size_bytes, '\0');
    return absl::OkStatus();
  }
  Status Write(uint64_t offset, std::string_view content) override {
    contents[last_].replace(offset, content.size(), content);
    bytes += content.size();
    return absl::OkStatus();
  }

  std::map<std::string, Entry> entries;
  std::map<std::string, std::string> contents;
  uint64_t bytes = 0;

 private:
  std::string last_;
};

os::UniqueFd OpenDirectory(const std::string& path) {
  return os::UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY));
}

Told Read(const std::string& path) {
  Told told;
  EXPECT_THAT(ReadTree(OpenDirectory(path).get(), told), IsOk());
  return told;
}

// Everything that is told, to a writer, by way of messages.
class Forwarding : public Sink {
 public:
  explicit Forwarding(TreeWriter& writer) : writer_(writer) {}
  Status Begin(const std::string&) override { return absl::OkStatus(); }
  Status Add(const Entry& entry) override { return writer_.Add(entry); }
  Status Write(uint64_t offset, std::string_view content) override {
    return writer_.Write(offset, content);
  }

 private:
  TreeWriter& writer_;
};

void Copy(const std::string& from, const std::string& to) {
  TreeWriter writer(OpenDirectory(to));
  Forwarding sink(writer);
  rpc::PieceBatch batch([&](rpc::PieceBatch::Pieces& pieces) {
    for (const auto& piece : pieces) EXPECT_THAT(rpc::Deliver(piece, sink), IsOk());
    return true;
  });
  EXPECT_THAT(ReadTree(OpenDirectory(from).get(), batch), IsOk());
  EXPECT_THAT(batch.Flush(), IsOk());
  EXPECT_THAT(writer.Finish(), IsOk());
}

void Put(const std::string& path, const std::string& content) {
  EXPECT_THAT(os::WriteFileDurably(path, content), IsOk());
}

void SetTime(const std::string& path, time_t seconds, long nanoseconds) {
  const timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
  EXPECT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW), 0);
}

TEST(TreeWriter, MakesWhatWasRead) {
  const TempDirectory from, to;
  ASSERT_EQ(::mkdir((from / "d").c_str(), 0750), 0);
  Put(from / "d/plain", "text");
  Put(from / "d/\xff\xfe not utf-8\n", "");
  ASSERT_EQ(::chmod((from / "d/plain").c_str(), 04711), 0);
  ASSERT_EQ(::symlink("/etc/passwd", (from / "away").c_str()), 0);
  ASSERT_EQ(::link((from / "d/plain").c_str(), (from / "other name").c_str()), 0);
  ASSERT_EQ(::setxattr((from / "d/plain").c_str(), "user.colour", "red", 3, 0), 0);
  SetTime(from / "d/plain", 1'700'000'000, 123'456'789);
  SetTime(from / "away", -5, 7);
  SetTime(from / "d", 1'600'000'000, 0);
  Copy(from.path(), to.path());
  const Told before = Read(from.path()), after = Read(to.path());
  EXPECT_EQ(before.entries, after.entries);
  EXPECT_EQ(before.contents, after.contents);
  EXPECT_EQ(after.entries.at("d").modified_ns, 1'600'000'000'000'000'000);
}

TEST(TreeReader, TellsHolesAndNoMoreThanTheContent) {
  const TempDirectory from, to;
  const os::UniqueFd file(::open((from / "sparse").c_str(), O_CREAT | O_RDWR, 0600));
  constexpr off_t kFar = 1 << 30;
  ASSERT_EQ(::pwrite(file.get(), "begin", 5, 0), 5);
  ASSERT_EQ(::pwrite(file.get(), "middle", 6, kFar), 6);
  ASSERT_EQ(::ftruncate(file.get(), 2 * kFar), 0);
  const os::UniqueFd hole(::open((from / "hole").c_str(), O_CREAT | O_RDWR, 0600));
  ASSERT_EQ(::ftruncate(hole.get(), kFar), 0);
  Copy(from.path(), to.path());
  struct stat info {};
  ASSERT_EQ(::stat((to / "sparse").c_str(), &info), 0);
  EXPECT_EQ(info.st_size, 2 * kFar);
  EXPECT_LT(info.st_blocks * 512, 1 << 20);
  ASSERT_EQ(::stat((to / "hole").c_str(), &info), 0);
  EXPECT_EQ(info.st_size, kFar);
  EXPECT_EQ(info.st_blocks, 0);
  const os::UniqueFd copy(::open((to / "sparse").c_str(), O_RDONLY));
  char text[6];
  ASSERT_EQ(::pread(copy.get(), text, 6, kFar), 6);
  EXPECT_EQ(std::string(text, 6), "middle");
}

TEST(TreeReader, LeavesOutWhatHasNoContent) {
  const TempDirectory from;
  ASSERT_EQ(::mkfifo((from / "pipe").c_str(), 0600), 0);
  Put(from / "file", "x");
  const Told told = Read(from.path());
  EXPECT_TRUE(told.entries.contains("file"));
  EXPECT_FALSE(told.entries.contains("pipe"));
}

// As a pipe has them.
class Frames : public ::testing::Test {
 protected:
  Frames() {
    EXPECT_THAT(writer_.Add({.path = "f", .mode = 0600, .size_bytes = 4}), IsOk());
    EXPECT_THAT(writer_.Write(0, "rows"), IsOk());
    EXPECT_THAT(writer_.End(), IsOk());
  }
  Status Read(const std::string& bytes) {
    std::string_view rest = bytes;
    return rpc::ReadFrames(
        [&](char* buffer, size_t size) -> Status {
          if (rest.size() < size) return Aborted("cut short");
          rest.copy(buffer, size);
          rest.remove_prefix(size);
          return absl::OkStatus();
        },
        told_);
  }

  std::string bytes_;
  rpc::FrameWriter writer_{[this](std::string_view bytes) {
    bytes_ += bytes;
    return absl::OkStatus();
  }};
  Told told_;
};

TEST_F(Frames, TellWhatTheyWereTold) {
  ASSERT_THAT(Read(bytes_), IsOk());
  EXPECT_EQ(told_.contents.at("f"), "rows");
  EXPECT_EQ(told_.entries.at("f").mode, 0600u);
}

TEST_F(Frames, AreNotWholeWithoutTheirEnd) {
  for (size_t length = 0; length < bytes_.size(); ++length) {
    EXPECT_THAT(Read(bytes_.substr(0, length)), StatusIs(absl::StatusCode::kAborted)) << length;
  }
}

TEST_F(Frames, ThatMakeNoSenseAreRefused) {
  EXPECT_THAT(Read("\xff\xff\xff\x7f"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Read(std::string("\2\0\0\0\xff\xff", 6)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

class Hostile : public ::testing::Test {
 protected:
  Status Add(Entry entry) { return writer_.Add(entry); }
  static Entry File(const std::string& path) {
    return {.path = path, .mode = 0644, .size_bytes = 4, .extents = {}, .target = {}};
  }

  const TempDirectory root_;
  const TempDirectory outside_;
  TreeWriter writer_{OpenDirectory(root_.path())};
};

TEST_F(Hostile, PathsThatLeadOutAreRefused) {
  for (const char* path : {"..", "../x", "a/../../x", "/etc/x", "a//b", "./a", "a/", "a/.", ""}) {
    EXPECT_THAT(Add(File(path)), StatusIs(absl::StatusCode::kInvalidArgument)) << path;
  }
  EXPECT_THAT(Add(File(std::string("a\0b", 3))), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Add(File(std::string(300, 'x'))), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(Hostile, NothingIsMadeThroughALink) {
  Entry link = File("out");
  link.kind = EntryKind::kSymlink;
  link.size_bytes = 0;
  link.target = outside_.path();
  ASSERT_THAT(Add(link), IsOk());
  EXPECT_THAT(Add(File("out/x")), StatusIs(absl::StatusCode::kInvalidArgument));
  Entry name = File("name");
  name.kind = EntryKind::kHardLink;
  name.target = "out/x";
  EXPECT_THAT(Add(name), StatusIs(absl::StatusCode::kInvalidArgument));
  name.target = "../" + outside_.path();
  EXPECT_THAT(Add(name), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(os::ListDirectory(outside_.path())->size(), 0u);
  // Neither does anything take the place of what is there.
  EXPECT_THAT(Add(File("out")), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(Hostile, WhatHasPowerOverTheNodeIsRefused) {
  Entry file = File("f");
  file.attributes["security.capability"] = "x";
  EXPECT_THAT(Add(file), StatusIs(absl::StatusCode::kInvalidArgument));
  file = File("f");
  file.owner = 100'000;
  EXPECT_THAT(Add(file), StatusIs(absl::StatusCode::kInvalidArgument));
  file = File("f");
  file.mode = 0100644;
  EXPECT_THAT(Add(file), StatusIs(absl::StatusCode::kInvalidArgument));
  file = File("f");
  file.extents = {{2, 1}, {1, 1}};
  EXPECT_THAT(Add(file), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(Hostile, ContentBeyondTheSizeIsRefused) {
  EXPECT_THAT(writer_.Write(0, "x"), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Add(File("f")), IsOk());
  EXPECT_THAT(writer_.Write(2, "123"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(writer_.Write(2, "12"), IsOk());
  EXPECT_THAT(writer_.Write(0, "12"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::tree
