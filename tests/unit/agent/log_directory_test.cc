#include "agent/logs/log_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;

class LogDirectoryTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) {
    ASSERT_OK(os::WriteFileDurably(root_ / name, text));
  }
  int64_t Offset(const std::string& text, uint32_t lines) {
    Write("app.log", text);
    auto fd = logs_.Open("app");
    return OffsetOfLastLines(fd->get(), lines, static_cast<int64_t>(text.size()));
  }

  testing::TempDirectory root_;
  LogDirectory logs_{root_.path()};
};

TEST_F(LogDirectoryTest, NamesOnlyLogs) {
  Write("app.log", "");
  Write("php.access.log", "");
  Write("notes.txt", "");
  Write("we ird.log", "");
  EXPECT_EQ(logs_.Names(), (std::vector<std::string>{"app", "php.access"}));
}

TEST_F(LogDirectoryTest, FollowsNoSymlinkAndWaitsForNoFifo) {
  ASSERT_EQ(::symlink("/etc/passwd", (root_ / "a.log").c_str()), 0);
  ASSERT_EQ(::mkfifo((root_ / "b.log").c_str(), 0600), 0);
  EXPECT_THAT(logs_.Open("a"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(logs_.Open("b"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(logs_.Open("../x"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(logs_.Open("c"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(LogDirectoryTest, TheLastLinesArePrintableAndNotEmpty) {
  Write("app.log", "zero\none\n\n\x1b[31mtwo\x07\n\n");
  EXPECT_EQ(logs_.LastLines("app", 2), (std::vector<std::string>{"one", "[31mtwo"}));
  EXPECT_TRUE(logs_.LastLines("none", 2).empty());
}

TEST_F(LogDirectoryTest, FindsWhereTheLastLinesBegin) {
  EXPECT_EQ(Offset("a\nb\nc\n", 2), 2);
  EXPECT_EQ(Offset("a\nb\nc", 2), 2);
  EXPECT_EQ(Offset("a\nb\nc\n", 0), 0);
  EXPECT_EQ(Offset("a\nb\nc\n", 9), 0);
  EXPECT_EQ(Offset("", 3), 0);
  const std::string block(100'000, 'x');
  EXPECT_EQ(Offset(block + "\n" + block + "\n", 1), 100'001);
}

TEST_F(LogDirectoryTest, DoesNotSearchAFileWithoutLinesToItsBeginning) {
  Write("app.log", "");
  ASSERT_EQ(::truncate((root_ / "app.log").c_str(), int64_t{1} << 40), 0);
  ASSERT_OK_AND_ASSIGN(os::UniqueFd fd, logs_.Open("app"));
  EXPECT_GE(OffsetOfLastLines(fd.get(), 10, int64_t{1} << 40), (int64_t{1} << 40) - (32 << 20));
}

TEST_F(LogDirectoryTest, TrimsWhatIsTooLargeAndKeepsItsEnd) {
  Write("app.log", std::string(1000, 'a') + std::string(10, 'b'));
  Write("syslog", std::string(1000, 'c'));
  Write("small.log", "kept");
  const std::vector<TrimmedLog> trimmed = logs_.Trim({.file_bytes = 20, .all_bytes = 1000});
  ASSERT_EQ(trimmed.size(), 1u);
  EXPECT_EQ(trimmed[0].name, "app");
  EXPECT_EQ(trimmed[0].bytes_removed, 1000);
  EXPECT_EQ(os::ReadFile(root_ / "app.log").value(), std::string(10, 'b'));
  EXPECT_EQ(os::ReadFile(root_ / "syslog").value(), std::string(10, 'c'));
  EXPECT_EQ(os::ReadFile(root_ / "small.log").value(), "kept");
  // Many logs share what all of them may take.
  EXPECT_EQ(logs_.Trim({.file_bytes = 20, .all_bytes = 12}).size(), 1u);
  EXPECT_EQ(os::ReadFile(root_ / "app.log").value(), "bb");
}

}  // namespace
}  // namespace paas::agent
