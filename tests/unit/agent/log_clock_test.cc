#include "agent/logs/log_clock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

TEST(TimeIndexTest, AnswersWithTheMarkThatALineLiesIn) {
  const TimeIndex index({{10, 100}, {20, 250}, {20, 260}, {35, 400}});
  EXPECT_EQ(index.At(0), 10);
  EXPECT_EQ(index.At(99), 10);
  EXPECT_EQ(index.At(100), 20);
  EXPECT_EQ(index.At(399), 35);
  EXPECT_EQ(index.At(400), std::nullopt);
  EXPECT_EQ(index.EndOfMark(100), 250);
  EXPECT_EQ(index.EndOfMark(400), 400);
  EXPECT_EQ(index.OffsetOf(5), 0);
  EXPECT_EQ(index.OffsetOf(10), 0);
  EXPECT_EQ(index.OffsetOf(11), 100);
  EXPECT_EQ(index.OffsetOf(21), 260);
  EXPECT_EQ(index.OffsetOf(99), 400);
  EXPECT_EQ(TimeIndex().At(0), std::nullopt);
  EXPECT_EQ(TimeIndex().OffsetOf(5), 0);
}

TEST(TimeIndexTest, MarksAreShiftedThinnedAndReadUpToTheFirstBadOne) {
  const std::vector<TimeMark> marks = {{10, 100}, {20, 250}, {30, 260}};
  EXPECT_EQ(Shifted(marks, 100), (std::vector<TimeMark>{{20, 150}, {30, 160}}));
  EXPECT_EQ(Thinned(marks), (std::vector<TimeMark>{{20, 250}, {30, 260}}));
  EXPECT_EQ(DecodeMarks(EncodeMarks(marks)), marks);
  EXPECT_EQ(DecodeMarks(EncodeMarks(marks).substr(0, 40)),
            (std::vector<TimeMark>{{10, 100}, {20, 250}}));
  EXPECT_EQ(DecodeMarks(EncodeMarks({{10, 100}, {20, 90}, {30, 260}})),
            (std::vector<TimeMark>{{10, 100}}));
}

class LogClockTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(os::MakeDirectories(root_ / "logs/env/app")); }

  void Append(const std::string& text) {
    ASSERT_OK_AND_ASSIGN(const os::UniqueFd fd, os::Open(root_ / "logs/env/app/app.log",
                                                         O_WRONLY | O_APPEND | O_CREAT, 0600));
    ASSERT_OK(os::WriteAll(fd.get(), text));
  }
  void SetModified(time_t seconds) {
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (root_ / "logs/env/app/app.log").c_str(), times, 0), 0);
  }
  std::vector<TimeMark> Marks() { return LoadTimeIndex(root_ / "times/env/app/app").marks(); }
  void AwaitBytes(int64_t bytes) {
    const auto last = [this] {
      const std::vector<TimeMark> marks = Marks();
      return marks.empty() ? 0 : marks.back().bytes;
    };
    while (last() != bytes) std::this_thread::yield();
  }
  std::unique_ptr<LogClock> Clock() {
    return std::make_unique<LogClock>(root_ / "logs", root_ / "times",
                                      [this] { return now_.load(); });
  }

  testing::TempDirectory root_;
  std::atomic<int64_t> now_{5'000'000'000'000};
};

TEST_F(LogClockTest, NotesGrowthAndWhatGrewWhileNobodyLooked) {
  Append("early\n");
  SetModified(1000);
  auto clock = Clock();
  AwaitBytes(6);
  EXPECT_EQ(Marks()[0].unix_ms, 1'000'000);
  Append("seen\n");
  AwaitBytes(11);
  clock.reset();
  Append("between\n");
  SetModified(4'000'000'000);
  clock = Clock();
  AwaitBytes(19);
  EXPECT_EQ(Marks().back().unix_ms, 4'000'000'000'000);
}

TEST_F(LogClockTest, FollowsContainersThatComeAndLogsThatAreEmptied) {
  auto clock = Clock();
  ASSERT_OK(os::MakeDirectories(root_ / "logs/later/db"));
  ASSERT_OK(os::WriteFileDurably(root_ / "logs/later/db/app.log", "up\n"));
  const auto later = [&] { return LoadTimeIndex(root_ / "times/later/db/app").marks(); };
  while (later().empty()) std::this_thread::yield();
  EXPECT_EQ(later().back().bytes, 3);
  Append("0123456789");
  AwaitBytes(10);
  ASSERT_EQ(::truncate((root_ / "logs/env/app/app.log").c_str(), 0), 0);
  Append("abc");
  AwaitBytes(3);
  EXPECT_EQ(Marks().size(), 1u);
}

TEST_F(LogClockTest, ForgetsLogsThatAreGone) {
  Append("line\n");
  auto clock = Clock();
  clock->LookAtAll();
  ASSERT_EQ(
      ::rename((root_ / "logs/env/app/app.log").c_str(), (root_ / "logs/env/app/b.log").c_str()),
      0);
  clock->LookAtAll();
  EXPECT_EQ(os::ListDirectory(root_ / "times/env/app").value(), std::vector<std::string>{"b"});
}

// A time in the future, or one that goes back, is what a container may set.
TEST_F(LogClockTest, TimesNeitherGoBackNorAhead) {
  now_ = 3'000'000;
  Append("a\n");
  SetModified(9'000'000);
  auto clock = Clock();
  AwaitBytes(2);
  EXPECT_EQ(Marks().back().unix_ms, 3'000'000);
  clock.reset();
  Append("b\n");
  SetModified(5);
  clock = Clock();
  AwaitBytes(4);
  EXPECT_EQ(Marks().back().unix_ms, 3'000'000);
}

TEST_F(LogClockTest, TrimmingKeepsTheTimesOfWhatStays) {
  Append("0123456789");
  SetModified(1000);
  auto clock = Clock();
  AwaitBytes(10);
  Append("abcdefghij");
  AwaitBytes(20);
  const int64_t second = Marks().back().unix_ms;
  clock->Trim("env", "app", {.file_bytes = 12, .all_bytes = 1000});
  EXPECT_EQ(Marks(), (std::vector<TimeMark>{{second, 6}}));
  EXPECT_EQ(os::ReadFile(root_ / "logs/env/app/app.log").value(), "efghij");
}

}  // namespace
}  // namespace paas::agent
