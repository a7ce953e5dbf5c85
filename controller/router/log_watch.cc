#include "controller/router/log_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "common/os/file.h"

namespace paas::controller {

StatusOr<LogWatch> LogWatch::Start(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd log, os::Open(path, O_RDONLY | O_CREAT, 0644));
  os::UniqueFd events(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!events) return ErrnoStatus("inotify_init");
  if (::inotify_add_watch(events.get(), path.c_str(), IN_MODIFY) < 0) {
    return ErrnoStatus("watch " + path);
  }
  // The watch is there before the end is looked up: nothing written later can be missed.
  if (::lseek(log.get(), 0, SEEK_END) < 0) return ErrnoStatus("seek in " + path);
  return LogWatch(std::move(log), std::move(events));
}

StatusOr<bool> LogWatch::Drain(const std::function<bool(std::string_view line)>& is_done) {
  char buffer[8192];
  ssize_t got = 0;
  while ((got = ::read(log_.get(), buffer, sizeof buffer)) > 0) {
    partial_.append(buffer, static_cast<size_t>(got));
    size_t end = 0;
    while ((end = partial_.find('\n')) != std::string::npos) {
      const std::string line = partial_.substr(0, end);
      partial_.erase(0, end + 1);
      if (is_done(line)) return true;
    }
  }
  if (got < 0 && errno != EINTR) return ErrnoStatus("read log");
  return false;
}

Status LogWatch::WaitUntil(const std::function<bool(std::string_view line)>& is_done,
                           std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point deadline = Clock::now() + timeout;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const bool done, Drain(is_done));
    if (done) return absl::OkStatus();
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return Status(absl::StatusCode::kDeadlineExceeded, "timed out");
    pollfd ready{events_.get(), POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(left.count())) < 0 && errno != EINTR) {
      return ErrnoStatus("poll");
    }
    char events[4096];
    while (::read(events_.get(), events, sizeof events) > 0) {
    }
  }
}

}  // namespace paas::controller
