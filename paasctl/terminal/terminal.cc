#include "paasctl/terminal/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/os/file.h"

namespace paas::paasctl {

bool IsTerminal(int fd) { return ::isatty(fd) == 1; }

std::optional<WindowSize> TerminalSize(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return WindowSize{size.ws_row, size.ws_col};
}

void WriteText(int fd, std::string_view text) {
  const Status written = os::WriteAll(fd, text);
  static_cast<void>(written);
}

std::optional<std::string> Ask(const std::string& question) {
  StatusOr<os::UniqueFd> terminal = os::Open("/dev/tty", O_RDWR | O_NOCTTY);
  if (!terminal.ok()) return std::nullopt;
  WriteText(terminal->get(), question);
  std::string line;
  for (char c = 0;;) {
    const ssize_t got = ::read(terminal->get(), &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    if (c == '\n') return line;
    line += c;
  }
}

}  // namespace paas::paasctl
