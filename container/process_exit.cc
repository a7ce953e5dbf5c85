#include "container/process_exit.h"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <thread>

#include "common/os/file.h"
#include "container/exit_question.h"

namespace paas::container {
namespace {

using std::chrono::milliseconds;

constexpr int kSignalProcessGroup = 1 << 2;  // PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9

int64_t NowMs() {
  return std::chrono::duration_cast<milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// -1 when it has been reaped.
pid_t PidOf(int pidfd) {
  const auto text = os::ReadFile("/proc/self/fdinfo/" + std::to_string(pidfd));
  const size_t at = text.ok() ? text->find("\nPid:") : std::string::npos;
  return at == std::string::npos ? -1 : std::atoi(text->c_str() + at + 5);
}

// The kernel tells only after whoever the parent is has reaped the process, which for ours is at
// once; an older one only before, and there the helper leaves it for a while.
std::optional<int> ReadWaitStatus(int pidfd) {
  const auto deadline = std::chrono::steady_clock::now() + milliseconds(2000);
  while (std::chrono::steady_clock::now() < deadline) {
    bool asks_again = false;
    const std::optional<int> status = ReadExit(pidfd, asks_again);
    if (status) return status;
    if (!asks_again) return ReadUnreaped(pidfd);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return std::nullopt;
}

}  // namespace

// The last field of its stat.
std::optional<int> ReadUnreaped(int pidfd) {
  const pid_t pid = PidOf(pidfd);
  const auto stat = os::ReadFile("/proc/" + std::to_string(pid) + "/stat");
  // Reaped meanwhile, its number may be another's.
  if (pid <= 0 || !stat.ok() || PidOf(pidfd) != pid) return std::nullopt;
  const size_t name_end = stat->rfind(") Z ");
  const size_t last = stat->find_last_of(' ');
  if (name_end == std::string::npos || last == std::string::npos) return std::nullopt;
  return std::atoi(stat->c_str() + last + 1);
}

StatusOr<Exit> AwaitExit(int pidfd, std::optional<milliseconds> timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout.value_or(milliseconds(0));
  while (true) {
    int wait_ms = -1;
    if (timeout) {
      const auto left =
          std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
      wait_ms = static_cast<int>(std::max<int64_t>(left.count(), 0));
    }
    pollfd event{pidfd, POLLIN, 0};
    const int ready = ::poll(&event, 1, wait_ms);
    if (ready > 0) break;
    if (ready < 0 && errno != EINTR) return ErrnoStatus("wait for a process");
    if (ready == 0) {
      return Status(absl::StatusCode::kDeadlineExceeded, "the process is still running");
    }
  }
  Exit exit;
  exit.ended_unix_ms = NowMs();
  if (const std::optional<int> status = ReadWaitStatus(pidfd)) {
    exit.known = true;
    if (WIFSIGNALED(*status)) exit.signal = WTERMSIG(*status);
    if (WIFEXITED(*status)) exit.code = WEXITSTATUS(*status);
  }
  return exit;
}

Status SendSignal(int pidfd, int signal, bool group) {
  const int flags = group ? kSignalProcessGroup : 0;
  if (::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, flags) == 0) {
    return absl::OkStatus();
  }
  if (group && errno == EINVAL) return SendSignal(pidfd, signal, /*group=*/false);
  return ErrnoStatus("send a signal");
}

}  // namespace paas::container
