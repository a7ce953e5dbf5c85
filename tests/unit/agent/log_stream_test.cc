#include "agent/logs/log_stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <future>
#include <mutex>
#include <thread>

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
    return
        [this, until](const std::string& container, const std::string& log, std::string_view data) {
          const std::lock_guard lock(mutex_);
          text_ += container + "/" + log + ": " + std::string(data);
          return text_.find(until) == std::string::npos;
        };
  }
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

class LogStreamTest : public ::testing::Test {
 protected:
  std::vector<LogSource> Sources() { return {{"web", LogDirectory(root_.path())}}; }
  static bool Never() { return false; }

  testing::TempDirectory root_;
  Collector collector_;
};

TEST_F(LogStreamTest, SendsTheLastLinesOfEachLog) {
  Append(root_ / "access.log", "a1\na2\n");
  Append(root_ / "app.log", "b1\nb2");
  ASSERT_OK(StreamLogs(Sources(), {.log = "", .lines = 1, .follow = false}, collector_.Sink("\x01"),
                       Never));
  EXPECT_EQ(collector_.text(), "web/access: a2\nweb/app: b2");
}

TEST_F(LogStreamTest, FollowsLinesLogsThatAppearAndLogsThatWereEmptied) {
  Append(root_ / "app.log", "old\n");
  auto streaming = std::async(std::launch::async, [&] {
    return StreamLogs(Sources(), {.log = "", .lines = 1, .follow = true}, collector_.Sink("last"),
                      Never);
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

TEST_F(LogStreamTest, EndsWhenItsCallerHasGone) {
  EXPECT_OK(StreamLogs(Sources(), {.log = "", .lines = 0, .follow = true}, collector_.Sink("\x01"),
                       [] { return true; }));
}

}  // namespace
}  // namespace paas::agent
