#include "agent/exec/exec_bridge.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

namespace paas::agent {
namespace {

constexpr int kCancelCheckMs = 200;
constexpr std::chrono::seconds kHangUpGrace{2};
// Background processes may keep the streams open after the command itself has ended.
constexpr int kDrainMs = 100;

enum class Drained { kMore, kEnd, kUnwanted };

Drained Forward(os::UniqueFd& fd, bool is_stderr, const ExecSink& sink) {
  std::array<char, 32768> buffer;
  const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return Drained::kMore;
  if (got <= 0) {  // a pty's master reads EIO when the last user of its slave is gone
    fd.Reset();
    return Drained::kEnd;
  }
  const bool wanted = sink({buffer.data(), static_cast<size_t>(got)}, is_stderr);
  return wanted ? Drained::kMore : Drained::kUnwanted;
}

StatusOr<container::Exit> End(container::ExecSession& session) {
  (void)session.Signal(SIGHUP);
  StatusOr<container::Exit> exit = session.Wait(kHangUpGrace);
  if (exit.ok()) return exit;
  (void)session.Signal(SIGKILL);
  return session.Wait();
}

}  // namespace

void SendInput(container::ExecSession& session, std::string_view data,
               const std::atomic<bool>& ended) {
  const int fd = session.input.get();
  while (fd >= 0 && !data.empty() && !ended) {
    const ssize_t written = ::write(fd, data.data(), data.size());
    if (written >= 0) {
      data.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd writable{fd, POLLOUT, 0};
      (void)::poll(&writable, 1, kCancelCheckMs);
    } else if (errno != EINTR) {
      return;
    }
  }
}

Status PrepareInput(container::ExecSession& session) {
  const int flags = ::fcntl(session.input.get(), F_GETFL);
  if (flags >= 0 && ::fcntl(session.input.get(), F_SETFL, flags | O_NONBLOCK) == 0) {
    return absl::OkStatus();
  }
  return ErrnoStatus("prepare the input of a process");
}

StatusOr<container::Exit> DrainSession(container::ExecSession& session, const ExecSink& sink,
                                       const std::function<bool()>& cancelled) {
  bool ended = false;
  while (session.output || session.error) {
    pollfd fds[] = {{session.output.get(), POLLIN, 0},
                    {session.error.get(), POLLIN, 0},
                    {ended ? -1 : session.pidfd(), POLLIN, 0}};
    const int ready = ::poll(fds, 3, ended ? kDrainMs : kCancelCheckMs);
    if (ready < 0 && errno != EINTR) return ErrnoStatus("poll");
    if (cancelled()) return End(session);
    if (ready == 0 && ended) break;
    if (ready <= 0) continue;
    if (fds[0].revents && Forward(session.output, false, sink) == Drained::kUnwanted) {
      return End(session);
    }
    if (fds[1].revents && Forward(session.error, true, sink) == Drained::kUnwanted) {
      return End(session);
    }
    if (fds[2].revents) ended = true;
  }
  return session.Wait();
}

}  // namespace paas::agent
