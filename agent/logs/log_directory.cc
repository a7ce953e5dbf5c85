#include "agent/logs/log_directory.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <sstream>

#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr std::string_view kSuffix = ".log";
constexpr size_t kMostLogs = 64;
constexpr size_t kLongestLine = 500;
constexpr int64_t kBlockBytes = 65536;
// A container may leave a file of any length without a single line in it.
constexpr int64_t kMostSearched = 16 << 20;

bool IsLogName(std::string_view name) {
  if (name.empty() || name.size() > 64 || name[0] == '.') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

// O_NONBLOCK: opening a fifo that the container left there must not hang.
StatusOr<os::UniqueFd> OpenUntrusted(const std::string& directory, const std::string& file,
                                     uint64_t flags) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd parent, os::Open(directory, O_PATH | O_DIRECTORY));
  open_how how{};
  how.flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
  os::UniqueFd fd(
      static_cast<int>(::syscall(SYS_openat2, parent.get(), file.c_str(), &how, sizeof how)));
  if (!fd) return ErrnoStatus("open log " + file);
  struct stat info;
  if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("stat log " + file);
  if (!S_ISREG(info.st_mode)) return InvalidArgument("log " + file + " is not a regular file");
  return fd;
}

std::string Printable(std::string line) {
  std::erase_if(line, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
  return line.substr(0, kLongestLine);
}

std::string ReadFrom(int fd, int64_t offset, int64_t size) {
  std::string text(static_cast<size_t>(size), '\0');
  const ssize_t got = ::pread(fd, text.data(), text.size(), offset);
  text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return text;
}

// How many bytes were cut off.
int64_t TrimFile(int fd, int64_t limit_bytes) {
  struct stat info;
  if (::fstat(fd, &info) != 0 || info.st_size <= limit_bytes) return 0;
  const int64_t kept = limit_bytes / 2;
  const std::string tail = ReadFrom(fd, info.st_size - kept, kept);
  // What is written between the two calls is lost; logs are trimmed, not rotated.
  if (::ftruncate(fd, 0) != 0) return 0;
  if (::pwrite(fd, tail.data(), tail.size(), 0) < 0) return info.st_size;
  return info.st_size - kept;
}

std::string LogNameOf(const std::string& file) {
  if (!file.ends_with(kSuffix)) return "";
  const std::string name = file.substr(0, file.size() - kSuffix.size());
  return IsLogName(name) ? name : "";
}

}  // namespace

std::vector<std::string> LogDirectory::Files() const {
  return os::ListDirectory(path_).value_or(std::vector<std::string>());
}

std::vector<std::string> LogDirectory::Names() const {
  std::vector<std::string> names;
  for (const std::string& file : Files()) {
    const std::string name = LogNameOf(file);
    if (!name.empty() && names.size() < kMostLogs) names.push_back(name);
  }
  return names;
}

StatusOr<os::UniqueFd> LogDirectory::Open(const std::string& name) const {
  if (!IsLogName(name)) return InvalidArgument("not the name of a log: " + Printable(name));
  return OpenUntrusted(path_, name + std::string(kSuffix), O_RDONLY);
}

Status LogDirectory::Append(const std::string& name, std::string_view lines) const {
  if (!IsLogName(name)) return InvalidArgument("not the name of a log: " + Printable(name));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd,
                        OpenUntrusted(path_, name + std::string(kSuffix), O_RDWR | O_APPEND));
  struct stat info;
  if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("stat log " + name);
  // A program that was killed may have been in the middle of a line.
  const std::string last = info.st_size > 0 ? ReadFrom(fd.get(), info.st_size - 1, 1) : "\n";
  return os::WriteAll(fd.get(), (last == "\n" ? "" : "\n") + std::string(lines));
}

std::vector<std::string> LogDirectory::LastLines(const std::string& name, size_t count) const {
  StatusOr<os::UniqueFd> fd = Open(name);
  struct stat info;
  if (!fd.ok() || ::fstat(fd->get(), &info) != 0) return {};
  const int64_t start = std::max<int64_t>(0, info.st_size - kBlockBytes);
  std::istringstream text(ReadFrom(fd->get(), start, info.st_size - start));
  std::deque<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    line = Printable(std::move(line));
    if (!line.empty()) lines.push_back(std::move(line));
    if (lines.size() > count) lines.pop_front();
  }
  return {lines.begin(), lines.end()};
}

std::vector<TrimmedLog> LogDirectory::Trim(const TrimLimits& limits) const {
  const std::vector<std::string> files = Files();
  const uint64_t share = limits.all_bytes / std::max<size_t>(1, files.size());
  const auto limit = static_cast<int64_t>(std::min(limits.file_bytes, share));
  std::vector<TrimmedLog> trimmed;
  for (const std::string& file : files) {
    const StatusOr<os::UniqueFd> fd = OpenUntrusted(path_, file, O_RDWR);
    const int64_t removed = fd.ok() ? TrimFile(fd->get(), limit) : 0;
    const std::string name = LogNameOf(file);
    if (removed > 0 && !name.empty()) trimmed.push_back({name, removed});
  }
  return trimmed;
}

int64_t OffsetOfLastLines(int fd, uint32_t lines, int64_t end) {
  if (lines == 0) return 0;
  // A newline at the very end closes the last line and begins none.
  end = std::max<int64_t>(0, end - 1);
  uint32_t found = 0;
  const int64_t furthest = std::max<int64_t>(0, end - kMostSearched);
  while (end > furthest) {
    const int64_t start = std::max(furthest, end - kBlockBytes);
    const std::string block = ReadFrom(fd, start, end - start);
    for (size_t i = block.size(); i > 0; --i) {
      if (block[i - 1] == '\n' && ++found == lines) return start + static_cast<int64_t>(i);
    }
    end = start;
  }
  return furthest;
}

}  // namespace paas::agent
