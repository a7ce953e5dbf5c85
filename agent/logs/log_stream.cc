#include "agent/logs/log_stream.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <utility>

#include "common/os/unique_fd.h"

namespace paas::agent {
namespace {

constexpr size_t kPieceBytes = 256u << 10;
constexpr int kCancelCheckMs = 500;

// Where one log was read up to, and the beginning of a line whose end is not there yet.
struct Position {
  int64_t offset = 0;
  std::string partial;
};

class Stream {
 public:
  Stream(const std::vector<LogSource>& sources, const LogQuery& query, const LogSink& sink)
      : sources_(sources), query_(query), sink_(sink) {}

  // Reads what is there. False when the sink wants no more.
  bool Read(bool first) {
    for (const LogSource& source : sources_) {
      for (const std::string& name : source.directory.Names()) {
        if (!query_.log.empty() && name != query_.log) continue;
        if (!ReadLog(source, name, first)) return false;
      }
    }
    return true;
  }

  // Sends lines that have no end: nothing more will come.
  void Flush() {
    for (auto& [key, position] : positions_) {
      if (!position.partial.empty()) sink_(key.first, key.second, position.partial);
    }
  }

 private:
  bool ReadLog(const LogSource& source, const std::string& name, bool first) {
    StatusOr<os::UniqueFd> fd = source.directory.Open(name);
    struct stat info;
    if (!fd.ok() || ::fstat(fd->get(), &info) != 0) return true;  // gone, or not a log
    Position& position = positions_[{source.container, name}];
    if (first) position.offset = OffsetOfLastLines(fd->get(), query_.lines).value_or(0);
    if (info.st_size < position.offset) position = {};
    while (true) {
      std::string piece(kPieceBytes, '\0');
      const ssize_t got = ::pread(fd->get(), piece.data(), piece.size(), position.offset);
      if (got <= 0) return true;
      piece.resize(static_cast<size_t>(got));
      position.offset += got;
      if (!SendLines(source.container, name, position, std::move(piece))) return false;
    }
  }

  bool SendLines(const std::string& container, const std::string& log, Position& position,
                 std::string piece) {
    std::string text = std::exchange(position.partial, {}) + piece;
    const size_t newline = text.rfind('\n');
    // A line longer than a piece is sent in parts: memory stays bounded.
    const size_t whole = newline != std::string::npos ? newline + 1
                         : text.size() > kPieceBytes  ? text.size()
                                                      : 0;
    position.partial = text.substr(whole);
    text.resize(whole);
    return text.empty() || sink_(container, log, text);
  }

  const std::vector<LogSource>& sources_;
  const LogQuery& query_;
  const LogSink& sink_;
  std::map<std::pair<std::string, std::string>, Position> positions_;
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
                  const std::function<bool()>& cancelled) {
  // Watch before the first read, so that nothing falls between the two.
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd inotify, Watch(sources));
  Stream stream(sources, query, sink);
  if (!stream.Read(/*first=*/true)) return absl::OkStatus();
  while (query.follow && !cancelled()) {
    WaitForChange(inotify.get());
    if (!stream.Read(/*first=*/false)) return absl::OkStatus();
  }
  stream.Flush();
  return absl::OkStatus();
}

}  // namespace paas::agent
