#include "agent/logs/log_stream.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "agent/logs/time_index.h"
#include "common/os/unique_fd.h"

namespace paas::agent {
namespace {

constexpr size_t kPieceBytes = 256u << 10;
constexpr int kCancelCheckMs = 500;

// Where one log was read up to, and the beginning of a line whose end is not there yet.
struct Position {
  int64_t offset = 0;
  std::string partial;
  TimeIndex times;  // as of the first read; what comes later is new
};

// The first beginning of a line at or after an offset, searched for in one piece.
int64_t NextLine(int fd, int64_t offset) {
  if (offset == 0) return 0;
  std::string text(kPieceBytes, '\0');
  const ssize_t got = ::pread(fd, text.data(), text.size(), offset - 1);
  text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  const size_t newline = text.find('\n');
  return newline == std::string::npos ? offset : offset + static_cast<int64_t>(newline);
}

int64_t Modified(const struct stat& info) {
  return int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1'000'000;
}

class Stream {
 public:
  Stream(const std::vector<LogSource>& sources, const LogQuery& query, const LogSink& sink,
         const std::function<int64_t()>& unix_ms)
      : sources_(sources), query_(query), sink_(sink), unix_ms_(unix_ms) {}

  // Reads what is there. False when the sink wants no more.
  bool Read(bool first) {
    for (const LogSource& source : sources_) {
      const std::vector<std::string> names = source.directory.Names();
      for (const std::string& name : names) {
        if (!query_.log.empty() && name != query_.log) continue;
        if (!ReadLog(source, name, first)) return false;
      }
      if (!Forget(source.container, names)) return false;
    }
    return true;
  }

  // Sends lines that have no end: nothing more will come.
  void Flush() {
    for (auto& [key, position] : positions_) SendRest(key, position);
  }

 private:
  using Key = std::pair<std::string, std::string>;  // container, log

  // Ends logs that are gone: a container may call its logs something else again and again. False
  // when the sink wants no more.
  bool Forget(const std::string& container, const std::vector<std::string>& names) {
    auto at = positions_.lower_bound({container, ""});
    while (at != positions_.end() && at->first.first == container) {
      const bool is_there = std::find(names.begin(), names.end(), at->first.second) != names.end();
      if (!is_there && !SendRest(at->first, at->second)) return false;
      at = is_there ? std::next(at) : positions_.erase(at);
    }
    return true;
  }

  bool SendRest(const Key& key, Position& position) {
    const std::string text = std::exchange(position.partial, {});
    position.offset -= static_cast<int64_t>(text.size());
    return Send(key.first, key.second, position, text);
  }

  bool ReadLog(const LogSource& source, const std::string& name, bool first) {
    StatusOr<os::UniqueFd> fd = source.directory.Open(name);
    struct stat info;
    if (!fd.ok() || ::fstat(fd->get(), &info) != 0) return true;  // gone, or not a log
    Position& position = positions_[{source.container, name}];
    newest_ = first ? Modified(info) : unix_ms_();
    if (first) Begin(fd->get(), info, source.times + "/" + name, position);
    if (info.st_size < position.offset) position = {};
    while (true) {
      std::string piece(kPieceBytes, '\0');
      const ssize_t got = ::pread(fd->get(), piece.data(), piece.size(), position.offset);
      if (got <= 0) return true;
      piece.resize(static_cast<size_t>(got));
      if (!SendLines(source.container, name, position, std::move(piece))) return false;
    }
  }

  void Begin(int fd, const struct stat& info, const std::string& index, Position& position) {
    position.times = LoadTimeIndex(index);
    // Lines count from the end of what is wanted.
    const bool ends_before = query_.until_unix_ms != 0 && newest_ >= query_.until_unix_ms;
    const int64_t end =
        ends_before ? NextLine(fd, position.times.OffsetOf(query_.until_unix_ms)) : info.st_size;
    position.offset = OffsetOfLastLines(fd, query_.lines, end);
    const int64_t since = position.times.OffsetOf(query_.since_unix_ms);
    if (since > position.offset) position.offset = NextLine(fd, since);
  }

  bool SendLines(const std::string& container, const std::string& log, Position& position,
                 std::string piece) {
    std::string text = std::exchange(position.partial, {}) + piece;
    const int64_t start = position.offset - static_cast<int64_t>(text.size() - piece.size());
    const size_t newline = text.rfind('\n');
    // A line longer than a piece is sent in parts: memory stays bounded.
    const size_t whole = newline != std::string::npos ? newline + 1
                         : text.size() > kPieceBytes  ? text.size()
                                                      : 0;
    position.offset = start;
    const std::string partial = text.substr(whole);
    text.resize(whole);
    if (!Send(container, log, position, text)) return false;
    position.offset += static_cast<int64_t>(partial.size());
    position.partial = partial;
    return true;
  }

  // Sends lines that begin at the position, which is moved behind them; one piece a time.
  bool Send(const std::string& container, const std::string& log, Position& position,
            std::string_view text) {
    while (!text.empty()) {
      const int64_t at = position.times.At(position.offset).value_or(newest_);
      size_t size = text.size();
      const int64_t mark = position.times.EndOfMark(position.offset) - position.offset;
      if (mark > 0 && static_cast<size_t>(mark) < size) {
        // To the end of the line in which the mark ends: it began before.
        size = std::min(size, text.find('\n', static_cast<size_t>(mark) - 1) + 1);
        if (size == 0) size = text.size();
      }
      position.offset += static_cast<int64_t>(size);
      const LogPiece piece{container, log, text.substr(0, size), at};
      if (IsWanted(at) && !sink_(piece)) return false;
      text.remove_prefix(size);
    }
    return true;
  }

  bool IsWanted(int64_t at) const {
    return at >= query_.since_unix_ms && (query_.until_unix_ms == 0 || at < query_.until_unix_ms);
  }

  const std::vector<LogSource>& sources_;
  const LogQuery& query_;
  const LogSink& sink_;
  const std::function<int64_t()>& unix_ms_;
  int64_t newest_ = 0;  // the time of what no index knows
  std::map<Key, Position> positions_;
};

StatusOr<os::UniqueFd> Watch(const std::vector<LogSource>& sources) {
  os::UniqueFd fd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!fd) return ErrnoStatus("inotify");
  for (const LogSource& source : sources) {
    // A directory that is not there yet has no logs to follow.
    ::inotify_add_watch(fd.get(), source.directory.path().c_str(), IN_MODIFY | IN_CREATE);
  }
  return fd;
}

void WaitForChange(int inotify) {
  pollfd changed{inotify, POLLIN, 0};
  if (::poll(&changed, 1, kCancelCheckMs) <= 0) return;
  char events[16384];
  while (::read(inotify, events, sizeof events) > 0) {
  }
}

}  // namespace

Status StreamLogs(const std::vector<LogSource>& sources, const LogQuery& query, const LogSink& sink,
                  const std::function<bool()>& cancelled, const std::function<int64_t()>& unix_ms) {
  // Watch before the first read, so that nothing falls between the two.
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd inotify, Watch(sources));
  Stream stream(sources, query, sink, unix_ms);
  if (!stream.Read(/*first=*/true)) return absl::OkStatus();
  while (query.follow && !cancelled()) {
    WaitForChange(inotify.get());
    if (!stream.Read(/*first=*/false)) return absl::OkStatus();
  }
  stream.Flush();
  return absl::OkStatus();
}

}  // namespace paas::agent
