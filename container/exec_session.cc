#include "container/exec_session.h"

#include <sys/ioctl.h>
#include <termios.h>

#include <csignal>
#include <utility>

#include "container/process_exit.h"

namespace paas::container {

ExecSession::ExecSession(pid_t pid, os::UniqueFd pidfd, bool has_terminal)
    : pid_(pid), pidfd_(std::move(pidfd)), has_terminal_(has_terminal) {}

StatusOr<Exit> ExecSession::Wait(std::optional<std::chrono::milliseconds> timeout) const {
  return AwaitExit(pidfd_.get(), timeout);
}

Status ExecSession::Signal(int signal) const {
  // The terminal knows its foreground group, but passes only these on from outside.
  const bool by_terminal = signal == SIGINT || signal == SIGQUIT || signal == SIGTSTP;
  if (has_terminal_ && by_terminal && ::ioctl(output.get(), TIOCSIG, signal) == 0) {
    return absl::OkStatus();
  }
  return SendSignal(pidfd_.get(), signal, /*group=*/true);
}

Status ExecSession::Resize(WindowSize size) const {
  if (!has_terminal_) return FailedPrecondition("the process has no terminal");
  const winsize window{size.rows, size.columns, 0, 0};
  if (::ioctl(output.get(), TIOCSWINSZ, &window) == 0) return absl::OkStatus();
  return ErrnoStatus("resize the terminal");
}

}  // namespace paas::container
