#include "paasctl/terminal/terminal.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>

#include "common/os/file.h"

namespace paas::paasctl {
namespace {

// At a question Ctrl-C ends the process, whatever the verb makes of it otherwise.
class Interruptible {
 public:
  Interruptible() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    ::pthread_sigmask(SIG_UNBLOCK, &set, &saved_);
  }
  ~Interruptible() { ::pthread_sigmask(SIG_SETMASK, &saved_, nullptr); }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  sigset_t saved_{};
};

}  // namespace

bool IsTerminal(int fd) { return ::isatty(fd) == 1; }

std::optional<WindowSize> TerminalSize(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return WindowSize{size.ws_row, size.ws_col};
}

Status WriteText(int fd, std::string_view text) { return os::WriteAll(fd, text); }

std::optional<std::string> Ask(const std::string& question) {
  StatusOr<os::UniqueFd> terminal = os::Open("/dev/tty", O_RDWR | O_NOCTTY);
  if (!terminal.ok()) return std::nullopt;
  const Interruptible interruptible;
  (void)WriteText(terminal->get(), question);
  std::string line;
  for (char c = 0;;) {
    const ssize_t got = ::read(terminal->get(), &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    if (c == '\n') return line;
    line += c;
  }
}

StatusOr<std::string> ReadInput(size_t most_bytes) {
  const Interruptible interruptible;
  std::string text;
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read standard input");
    if (got == 0) return text;
    text.append(buffer, static_cast<size_t>(got));
    if (text.size() > most_bytes) {
      return Status(absl::StatusCode::kResourceExhausted, "standard input: larger than the limit");
    }
  }
}

}  // namespace paas::paasctl
