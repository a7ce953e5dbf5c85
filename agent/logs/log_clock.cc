#include "agent/logs/log_clock.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr int kPauseMs = 200;
constexpr uint64_t kLongestIndex = 1 << 20;  // 65,536 marks

std::vector<std::string> NamesIn(const std::string& path) {
  return os::ListDirectory(path).value_or(std::vector<std::string>());
}

int64_t Milliseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

Status AppendMark(const std::string& path, const TimeMark& mark) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, os::Open(path, O_WRONLY | O_APPEND | O_CREAT, 0600));
  return os::WriteAll(fd.get(), EncodeMarks({mark}));
}

// Not durable: times are worth less than a sync for each line.
Status Rewrite(const std::string& path, const std::vector<TimeMark>& marks) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, os::Open(path, O_WRONLY | O_TRUNC | O_CREAT, 0600));
  return os::WriteAll(fd.get(), EncodeMarks(marks));
}

}  // namespace

LogClock::LogClock(std::string logs, std::string times, std::function<int64_t()> unix_ms)
    : logs_(std::move(logs)),
      times_(std::move(times)),
      unix_ms_(std::move(unix_ms)),
      inotify_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!inotify_) log::Error("no times of logs: " + Message(ErrnoStatus("inotify")));
  const Status made = os::MakeDirectories(logs_, 0700);
  if (!made.ok()) log::Error(Message(made));
  thread_ = std::thread([this] { Run(); });
}

LogClock::~LogClock() {
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

std::string LogClock::LogsOf(const Place& place) const {
  return logs_ + "/" + place.first + "/" + place.second;
}

std::string LogClock::TimesOf(const Place& place) const {
  return times_ + "/" + place.first + "/" + place.second;
}

void LogClock::Run() {
  pollfd fds[] = {{inotify_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
  // Watch first: what is written from here on is seen twice rather than never.
  WatchAll();
  LookAtAll();
  while (true) {
    if (::poll(fds, 2, -1) < 0) continue;
    if (fds[1].revents != 0) return LookAtAll();
    const auto begin = std::chrono::steady_clock::now();
    for (const Place& place : Drain()) LookAt(place);
    // A container may have a million files there: looking takes a tenth of a processor at most.
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    const int pause = std::max(kPauseMs, static_cast<int>(9 * spent.count()));
    if (::poll(&fds[1], 1, pause) > 0) return LookAtAll();
  }
}

void LogClock::Watch(const std::string& path, const Place& place) {
  // Directories that are not of containers change when one comes; names of files are the agent's.
  const uint32_t events = place.second.empty() ? IN_CREATE : IN_CREATE | IN_MODIFY | IN_MOVED_TO;
  const int watch = ::inotify_add_watch(inotify_.get(), path.c_str(), events | IN_ONLYDIR);
  if (watch >= 0) watches_[watch] = place;
}

void LogClock::WatchAll() {
  const std::lock_guard lock(mutex_);
  Watch(logs_, {});
  for (const std::string& environment : NamesIn(logs_)) {
    Watch(logs_ + "/" + environment, {environment, ""});
    for (const std::string& container : NamesIn(logs_ + "/" + environment)) {
      Watch(LogsOf({environment, container}), {environment, container});
    }
  }
}

std::set<LogClock::Place> LogClock::Drain() {
  std::set<Place> changed;
  bool is_new = false;
  alignas(inotify_event) char buffer[65536];
  while (true) {
    const ssize_t got = ::read(inotify_.get(), buffer, sizeof buffer);
    if (got <= 0) break;
    const std::lock_guard lock(mutex_);
    for (ssize_t at = 0; at < got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      const auto watch = watches_.find(event->wd);
      is_new = is_new || (event->mask & IN_Q_OVERFLOW) != 0;
      if (watch == watches_.end()) continue;
      if ((event->mask & IN_IGNORED) != 0) {
        watches_.erase(watch);  // the directory has gone
      } else if (watch->second.second.empty()) {
        is_new = true;
      } else {
        changed.insert(watch->second);
      }
    }
  }
  if (!is_new) return changed;
  WatchAll();
  LookAtAll();
  return {};
}

void LogClock::LookAtAll() {
  for (const std::string& environment : NamesIn(logs_)) {
    for (const std::string& container : NamesIn(logs_ + "/" + environment)) {
      LookAt({environment, container});
    }
  }
}

void LogClock::LookAt(const Place& place) {
  const std::lock_guard lock(mutex_);
  const LogDirectory directory(LogsOf(place));
  const std::vector<std::string> names = directory.Names();
  for (const std::string& name : names) {
    const StatusOr<os::UniqueFd> fd = directory.Open(name);
    struct stat facts;
    if (!fd.ok() || ::fstat(fd->get(), &facts) != 0) continue;
    Note(TimesOf(place) + "/" + name, facts.st_size, Milliseconds(facts.st_mtim));
  }
  KeepOnly(names, TimesOf(place));
}

// A container may call its logs something else again and again.
void LogClock::KeepOnly(const std::vector<std::string>& names, const std::string& times) {
  for (const std::string& name : NamesIn(times)) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string index = times + "/" + name;
    ::unlink(index.c_str());
    newest_.erase(index);
  }
}

void LogClock::Note(const std::string& index, int64_t bytes, int64_t modified_unix_ms) {
  const auto known = newest_.find(index);
  TimeMark last = known != newest_.end() ? known->second : TimeMark{};
  if (known == newest_.end()) {
    const TimeIndex stored = LoadTimeIndex(index);
    if (!stored.marks().empty()) last = stored.marks().back();
  }
  if (bytes == last.bytes) return;
  Status written = os::MakeDirectories(index.substr(0, index.rfind('/')), 0700);
  if (bytes < last.bytes) {  // somebody emptied it
    last = {};
    if (written.ok()) written = Rewrite(index, {});
  }
  // A container may set any modification time.
  const int64_t now = unix_ms_();
  const TimeMark mark{std::max(last.unix_ms, std::min(now, modified_unix_ms)), bytes};
  if (written.ok() && bytes > 0) written = AppendMark(index, mark);
  newest_[index] = bytes > 0 ? mark : TimeMark{};
  struct stat facts;
  if (::stat(index.c_str(), &facts) == 0 && static_cast<uint64_t>(facts.st_size) > kLongestIndex) {
    written = Rewrite(index, Thinned(LoadTimeIndex(index).marks()));
  }
  if (!written.ok()) log::Debug("times of a log: " + Message(written));
}

void LogClock::Trim(const std::string& environment, const std::string& container,
                    const TrimLimits& limits) {
  const Place place{environment, container};
  const std::lock_guard lock(mutex_);
  for (const TrimmedLog& trimmed : LogDirectory(LogsOf(place)).Trim(limits)) {
    const std::string index = TimesOf(place) + "/" + trimmed.name;
    const std::vector<TimeMark> marks =
        Shifted(LoadTimeIndex(index).marks(), trimmed.bytes_removed);
    const Status written = Rewrite(index, marks);
    if (!written.ok()) log::Debug("times of a log: " + Message(written));
    newest_[index] = marks.empty() ? TimeMark{} : marks.back();
  }
}

}  // namespace paas::agent
