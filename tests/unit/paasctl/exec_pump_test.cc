#include "paasctl/terminal/exec_pump.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

#include "paasctl/terminal/interrupt.h"
#include "tests/support/status_matchers.h"

namespace paas::paasctl {
namespace {

// Standard streams that point elsewhere for a while.
class Redirected {
 public:
  Redirected(int number, int target) : number_(number), saved_(::dup(number)) {
    ::dup2(target, number);
  }
  ~Redirected() {
    ::dup2(saved_, number_);
    ::close(saved_);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  const int number_;
  const int saved_;
};

// A remote command that ends when it has read `until`.
class ScriptedExec final : public ExecStream {
 public:
  explicit ScriptedExec(std::string until) : until_(std::move(until)) {}

  StatusOr<Event> Read() override {
    std::unique_lock lock(mutex_);
    if (!greeted_) {
      greeted_ = true;
      return Event(Data{false, "hello\r\n"});
    }
    changed_.wait(lock, [this] { return done(); });
    return Event(ExitRecord{.code = 7, .known = true});
  }
  bool Write(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    input += bytes;
    changed_.notify_all();
    return true;
  }
  bool CloseInput() override {
    const std::lock_guard lock(mutex_);
    closed = true;
    changed_.notify_all();
    return true;
  }
  bool Resize(const WindowSize& size) override {
    const std::lock_guard lock(mutex_);
    window = size;
    changed_.notify_all();
    return true;
  }
  bool Signal(int) override { return true; }

  std::string input;
  bool closed = false;
  WindowSize window;

 private:
  bool done() const {
    if (until_ == "resize") return window.columns != 0;
    return until_.empty() ? closed : input.find(until_) != std::string::npos;
  }

  const std::string until_;
  bool greeted_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
};

class ExecPumpTest : public ::testing::Test {
 protected:
  void SetUp() override {
    BlockInteractiveSignals();
    ASSERT_EQ(::openpty(&outside_, &inside_, nullptr, nullptr, nullptr), 0);
  }
  void TearDown() override {
    ::close(outside_);
    ::close(inside_);
  }

  int outside_ = -1;
  int inside_ = -1;
};

TEST_F(ExecPumpTest, PassesKeysOnUnprocessedAndPutsTheTerminalBack) {
  termios before{};
  ASSERT_EQ(::tcgetattr(inside_, &before), 0);
  ScriptedExec stream("\x03q");
  {
    const Redirected in(0, inside_);
    const Redirected out(1, inside_);
    // Ctrl-C as a key: in raw mode it travels, in cooked mode it would be a signal.
    std::thread typist([this] {
      char greeting[16];
      ASSERT_GT(::read(outside_, greeting, sizeof greeting), 0);  // raw mode is on by now
      ASSERT_EQ(::write(outside_, "\x03q", 2), 2);
    });
    const StatusOr<ExitRecord> exit = PumpExec(stream, {.tty = true});
    typist.join();
    ASSERT_OK(exit);
    EXPECT_EQ(exit->code, 7);
  }
  EXPECT_EQ(stream.input, "\x03q");
  termios after{};
  ASSERT_EQ(::tcgetattr(inside_, &after), 0);
  EXPECT_EQ(after.c_lflag, before.c_lflag);
}

TEST_F(ExecPumpTest, TellsTheOtherSideOfANewSize) {
  ScriptedExec stream("resize");
  const Redirected in(0, inside_);
  const Redirected out(1, inside_);
  std::thread resizer([this] {
    char greeting[16];
    ASSERT_GT(::read(outside_, greeting, sizeof greeting), 0);
    const winsize size{40, 132, 0, 0};
    ASSERT_EQ(::ioctl(outside_, TIOCSWINSZ, &size), 0);
    ::kill(::getpid(), SIGWINCH);
  });
  ASSERT_OK(PumpExec(stream, {.tty = true}));
  resizer.join();
  EXPECT_EQ(stream.window, (WindowSize{40, 132}));
}

TEST_F(ExecPumpTest, ForwardsTheEndOfInput) {
  int pipe_fds[2];
  ASSERT_EQ(::pipe(pipe_fds), 0);
  ASSERT_EQ(::write(pipe_fds[1], "data", 4), 4);
  ::close(pipe_fds[1]);
  ScriptedExec stream("");
  {
    const Redirected in(0, pipe_fds[0]);
    const Redirected out(1, inside_);
    ASSERT_OK(PumpExec(stream, {}));
  }
  ::close(pipe_fds[0]);
  EXPECT_EQ(stream.input, "data");
  EXPECT_TRUE(stream.closed);
}

}  // namespace
}  // namespace paas::paasctl
