#include "common/tree/tree_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>

#include "common/os/beneath.h"

namespace paas::tree {
namespace {

constexpr int kOpenDirectory = O_RDONLY | O_DIRECTORY;
constexpr int64_t kNanoseconds = 1'000'000'000;

std::string ParentPath(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool IsAbove(const std::string& directory, const std::string& path) {
  return directory.empty() || path == directory || path.starts_with(directory + "/");
}

struct Times {
  timespec values[2];
};

Times TimesOf(int64_t modified_ns) {
  int64_t seconds = modified_ns / kNanoseconds;
  int64_t rest = modified_ns % kNanoseconds;
  if (rest < 0) {
    rest += kNanoseconds;
    --seconds;
  }
  return {{{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = rest}}};
}

// The mode last: changing the owner takes setuid bits away.
Status Dress(int fd, const Entry& entry) {
  if (::fchown(fd, entry.owner, entry.group) != 0) return ErrnoStatus("chown");
  for (const auto& [name, value] : entry.attributes) {
    if (::fsetxattr(fd, name.c_str(), value.data(), value.size(), 0) != 0) {
      return ErrnoStatus("set the attribute " + name);
    }
  }
  return ::fchmod(fd, entry.mode) == 0 ? absl::OkStatus() : ErrnoStatus("chmod");
}

Status SetTime(int fd, int64_t modified_ns) {
  const Times times = TimesOf(modified_ns);
  return ::futimens(fd, times.values) == 0 ? absl::OkStatus() : ErrnoStatus("set the time");
}

}  // namespace

Status TreeWriter::Add(const Entry& entry) {
  PAAS_RETURN_IF_ERROR(EndFile());
  PAAS_RETURN_IF_ERROR(CheckEntry(entry));
  return Annotate(AddChecked(entry), Printable(entry.path));
}

Status TreeWriter::AddChecked(const Entry& entry) {
  PAAS_RETURN_IF_ERROR(EndDirectories(entry.path));
  if (entry.path.empty()) {
    open_directories_[""] = entry.modified_ns;
    return Dress(root_.get(), entry);
  }
  PAAS_ASSIGN_OR_RETURN(const int parent, ParentOf(entry.path));
  const std::string name = NameOf(entry.path);
  switch (entry.kind) {
    case EntryKind::kDirectory:
      return MakeDirectory(parent, name, entry);
    case EntryKind::kSymlink:
      return MakeLink(parent, name, entry);
    case EntryKind::kHardLink:
      return MakeName(parent, name, entry);
    case EntryKind::kFile:
      break;
  }
  file_.Reset(
      ::openat(parent, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file_) return ErrnoStatus("make the file");
  entry_ = entry;
  written_ = 0;
  return absl::OkStatus();
}

StatusOr<int> TreeWriter::ParentOf(const std::string& path) {
  const std::string parent = ParentPath(path);
  if (parent.empty()) return root_.get();
  if (!parent_ || parent != parent_path_) {
    parent_.Reset();
    PAAS_ASSIGN_OR_RETURN(parent_, os::OpenBeneath(root_.get(), parent, kOpenDirectory));
    parent_path_ = parent;
  }
  return parent_.get();
}

Status TreeWriter::MakeDirectory(int parent, const std::string& name, const Entry& entry) {
  if (::mkdirat(parent, name.c_str(), 0700) != 0) return ErrnoStatus("make the directory");
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd made, os::OpenBeneath(parent, name, kOpenDirectory));
  open_directories_[entry.path] = entry.modified_ns;
  return Dress(made.get(), entry);
}

Status TreeWriter::MakeLink(int parent, const std::string& name, const Entry& entry) const {
  if (::symlinkat(entry.target.c_str(), parent, name.c_str()) != 0) return ErrnoStatus("link");
  if (::fchownat(parent, name.c_str(), entry.owner, entry.group, AT_SYMLINK_NOFOLLOW) != 0) {
    return ErrnoStatus("chown");
  }
  const Times times = TimesOf(entry.modified_ns);
  if (::utimensat(parent, name.c_str(), times.values, AT_SYMLINK_NOFOLLOW) == 0) {
    return absl::OkStatus();
  }
  return ErrnoStatus("set the time");
}

// The target is opened and not named again: no symlink leads elsewhere.
Status TreeWriter::MakeName(int parent, const std::string& name, const Entry& entry) const {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd target,
                        os::OpenBeneath(root_.get(), entry.target, O_PATH));
  const std::string path = "/proc/self/fd/" + std::to_string(target.get());
  if (::linkat(AT_FDCWD, path.c_str(), parent, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
    return absl::OkStatus();
  }
  return ErrnoStatus("link to " + Printable(entry.target));
}

Status TreeWriter::Write(uint64_t offset, std::string_view content) {
  if (!file_) return InvalidArgument("content of no file");
  if (offset < written_ || offset > entry_.size_bytes ||
      content.size() > entry_.size_bytes - offset) {
    return InvalidArgument(Printable(entry_.path) + " has more content than it says");
  }
  while (!content.empty()) {
    const ssize_t got =
        ::pwrite(file_.get(), content.data(), content.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("write " + Printable(entry_.path));
    content.remove_prefix(static_cast<size_t>(got));
    offset += static_cast<uint64_t>(got);
  }
  written_ = offset;
  return absl::OkStatus();
}

Status TreeWriter::EndFile() {
  if (!file_) return absl::OkStatus();
  os::UniqueFd file = std::move(file_);
  const std::string what = Printable(entry_.path);
  if (::ftruncate(file.get(), static_cast<off_t>(entry_.size_bytes)) != 0) {
    return ErrnoStatus("give " + what + " its size");
  }
  PAAS_RETURN_IF_ERROR(Annotate(Dress(file.get(), entry_), what));
  PAAS_RETURN_IF_ERROR(Annotate(SetTime(file.get(), entry_.modified_ns), what));
  // Network file systems say then that there was no room.
  return ::close(file.Release()) == 0 ? absl::OkStatus() : ErrnoStatus("close " + what);
}

// What was made in a directory changed its time.
Status TreeWriter::EndDirectories(const std::string& but_those_above) {
  for (auto one = open_directories_.begin(); one != open_directories_.end();) {
    const auto& [path, modified_ns] = *one;
    if (IsAbove(path, but_those_above)) {
      ++one;
      continue;
    }
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd directory,
                          os::OpenBeneath(root_.get(), path.empty() ? "." : path, kOpenDirectory));
    PAAS_RETURN_IF_ERROR(SetTime(directory.get(), modified_ns));
    one = open_directories_.erase(one);
  }
  return absl::OkStatus();
}

Status TreeWriter::Finish() {
  PAAS_RETURN_IF_ERROR(EndFile());
  for (const auto& [path, modified_ns] : open_directories_) {
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd directory,
                          os::OpenBeneath(root_.get(), path.empty() ? "." : path, kOpenDirectory));
    PAAS_RETURN_IF_ERROR(SetTime(directory.get(), modified_ns));
  }
  open_directories_.clear();
  return absl::OkStatus();
}

}  // namespace paas::tree
