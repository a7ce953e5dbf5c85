#include "common/os/log_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "common/os/file.h"

namespace paas::os {
namespace {

constexpr size_t kLongestLine = 4096;
// Between two looks at the clock: a writer may be faster than a reader.
constexpr size_t kReadAtOnce = 1u << 20;

StatusOr<UniqueFd> OpenLog(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(UniqueFd log,
                        Open(path, O_RDONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0644));
  struct stat info {};
  if (::fstat(log.get(), &info) != 0) return ErrnoStatus("examine " + path);
  if (!S_ISREG(info.st_mode)) return FailedPrecondition(path + " is no regular file");
  return log;
}

}  // namespace

StatusOr<LogWatch> LogWatch::Start(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(UniqueFd log, OpenLog(path));
  // What was opened, whatever has the name by now.
  const std::string opened = "/proc/self/fd/" + std::to_string(log.get());
  UniqueFd events(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!events) return ErrnoStatus("inotify_init");
  if (::inotify_add_watch(events.get(), opened.c_str(), IN_MODIFY) < 0) {
    return ErrnoStatus("watch " + path);
  }
  // The watch is there before the end is looked up: nothing written later can be missed.
  if (::lseek(log.get(), 0, SEEK_END) < 0) return ErrnoStatus("seek in " + path);
  return LogWatch(std::move(log), std::move(events));
}

StatusOr<bool> LogWatch::Drain(const std::function<bool(std::string_view line)>& is_done) {
  char buffer[8192];
  ssize_t got = 0;
  for (size_t read = 0; read < kReadAtOnce; read += static_cast<size_t>(got)) {
    got = ::read(log_.get(), buffer, sizeof buffer);
    if (got <= 0) break;
    partial_.append(buffer, static_cast<size_t>(got));
    size_t end = 0;
    while ((end = partial_.find('\n')) != std::string::npos) {
      const std::string line = partial_.substr(0, end);
      partial_.erase(0, end + 1);
      if (is_done(line)) return true;
    }
    partial_.resize(std::min(partial_.size(), kLongestLine));
  }
  if (got < 0 && errno != EINTR) return ErrnoStatus("read log");
  return false;
}

Status LogWatch::WaitUntil(const std::function<bool(std::string_view line)>& is_done,
                           std::chrono::milliseconds timeout, int writer) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point deadline = Clock::now() + timeout;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const bool done, Drain(is_done));
    if (done) return absl::OkStatus();
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return Status(absl::StatusCode::kDeadlineExceeded, "timed out");
    pollfd ready[2] = {{events_.get(), POLLIN, 0}, {writer, POLLIN, 0}};
    if (::poll(ready, 2, static_cast<int>(left.count())) < 0 && errno != EINTR) {
      return ErrnoStatus("poll");
    }
    if (ready[1].revents != 0) {
      PAAS_ASSIGN_OR_RETURN(const bool done_at_last, Drain(is_done));
      return done_at_last ? absl::OkStatus() : Unavailable("the process has ended");
    }
    char events[4096];
    while (::read(events_.get(), events, sizeof events) > 0) {
    }
  }
}

}  // namespace paas::os
