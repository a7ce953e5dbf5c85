#include "agent/logs/log_stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <future>
#include <mutex>
#include <thread>

#include "agent/logs/time_index.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

void Append(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(fd, 0);
  ASSERT_OK(os::WriteAll(fd, text));
  ::close(fd);
}

// Collects what a followed stream sends, and lets a test wait for it.
class Collector {
 public:
  LogSink Sink(const std::string& until) {
    return [this, until](const LogPiece& piece) {
      const std::lock_guard lock(mutex_);
      text_ += piece.container + "/" + piece.log + ": " + std::string(piece.lines);
      times.push_back(piece.unix_ms);
      return text_.find(until) == std::string::npos;
    };
  }
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  std::vector<int64_t> times;

 private:
  std::mutex mutex_;
  std::string text_;
};

class LogStreamTest : public ::testing::Test {
 protected:
  std::vector<LogSource> Sources() {
    return {{"web", LogDirectory(root_.path()), root_ / "times"}};
  }
  static bool Never() { return false; }
  static int64_t Now() { return 9'000; }

  testing::TempDirectory root_;
  Collector collector_;
  std::vector<int64_t> times_;
};

TEST_F(LogStreamTest, SendsTheLastLinesOfEachLog) {
  Append(root_ / "access.log", "a1\na2\n");
  Append(root_ / "app.log", "b1\nb2");
  ASSERT_OK(StreamLogs(Sources(), {.log = "", .lines = 1, .follow = false}, collector_.Sink("\x01"),
                       Never, Now));
  EXPECT_EQ(collector_.text(), "web/access: a2\nweb/app: b2");
}

TEST_F(LogStreamTest, FollowsLinesLogsThatAppearAndLogsThatWereEmptied) {
  Append(root_ / "app.log", "old\n");
  auto streaming = std::async(std::launch::async, [&] {
    return StreamLogs(Sources(), {.log = "", .lines = 1, .follow = true}, collector_.Sink("last"),
                      Never, Now);
  });
  const auto wait_for = [&](const std::string& text) {
    while (collector_.text().find(text) == std::string::npos) std::this_thread::yield();
  };
  wait_for("old\n");
  Append(root_ / "app.log", "half");
  Append(root_ / "app.log", " done\n");
  wait_for("web/app: half done\n");
  Append(root_ / "new.log", "born\n");
  wait_for("web/new: born\n");
  ASSERT_EQ(::truncate((root_ / "app.log").c_str(), 0), 0);
  Append(root_ / "app.log", "x\n");
  wait_for("web/app: x\n");
  Append(root_ / "app.log", "last\n");
  EXPECT_OK(streaming.get());
}

TEST_F(LogStreamTest, SendsTheRestOfALogThatIsRemoved) {
  Append(root_ / "app.log", "begun");
  auto streaming = std::async(std::launch::async, [&] {
    return StreamLogs(Sources(), {.log = "", .lines = 0, .follow = true}, collector_.Sink("begun"),
                      Never, Now);
  });
  Append(root_ / "other.log", "line\n");
  while (collector_.text().find("line") == std::string::npos) std::this_thread::yield();
  ASSERT_EQ(::unlink((root_ / "app.log").c_str()), 0);
  EXPECT_OK(streaming.get());
}

TEST_F(LogStreamTest, EndsWhenItsCallerHasGone) {
  EXPECT_OK(StreamLogs(
      Sources(), {.log = "", .lines = 0, .follow = true}, collector_.Sink("\x01"),
      [] { return true; }, Now));
}

TEST_F(LogStreamTest, SaysWhenLinesWereWrittenAndLeavesOthersOut) {
  Append(root_ / "app.log", "one\ntwo\nthree\nfour\nfive");
  ASSERT_OK(os::MakeDirectories(root_ / "times"));
  // A mark in the middle of a line: it belongs to the time at which it was begun.
  ASSERT_OK(os::WriteFileDurably(root_ / "times/app",
                                 EncodeMarks({{1'000, 4}, {2'000, 10}, {3'000, 19}})));
  const auto read = [&](int64_t since, int64_t until, uint32_t lines = 0) {
    Collector collector;
    EXPECT_OK(StreamLogs(Sources(),
                         {.lines = lines, .since_unix_ms = since, .until_unix_ms = until},
                         collector.Sink("\x01"), Never, Now));
    times_ = collector.times;
    return collector.text();
  };
  EXPECT_EQ(read(0, 0), "web/app: one\nweb/app: two\nthree\nweb/app: four\nweb/app: five");
  ASSERT_EQ(times_.size(), 4u);
  EXPECT_EQ(times_[0], 1'000);
  EXPECT_EQ(times_[1], 2'000);
  EXPECT_EQ(times_[2], 3'000);
  EXPECT_GT(times_[3], 3'000);  // of the file
  EXPECT_EQ(read(1'500, 0), "web/app: two\nthree\nweb/app: four\nweb/app: five");
  EXPECT_EQ(read(2'500, 3'500), "web/app: four\n");
  EXPECT_EQ(read(0, 1'500), "web/app: one\n");
  // The last ones of those that are wanted.
  EXPECT_EQ(read(0, 2'500, 1), "web/app: three\n");
  EXPECT_EQ(read(0, 2'500, 3), "web/app: one\nweb/app: two\nthree\n");
  EXPECT_EQ(read(0, 0, 1), "web/app: five");
}

}  // namespace
}  // namespace paas::agent
