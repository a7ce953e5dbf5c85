#include "common/os/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace paas::os {
namespace {

Status WriteAndSync(const std::string& temp, std::string_view data, mode_t mode) {
  PAAS_ASSIGN_OR_RETURN(UniqueFd fd, Open(temp, O_WRONLY | O_CREAT | O_EXCL, mode));
  PAAS_RETURN_IF_ERROR(Annotate(WriteAll(fd.get(), data), temp));
  if (::fsync(fd.get()) != 0) return ErrnoStatus("fsync " + temp);
  return absl::OkStatus();
}

// Removes everything in a directory. A tree may be deeper than descriptors or the stack allow, for
// whoever made it may have meant it to be: what lies deep is moved to the top, and removed from
// there.
class TreeRemover {
 public:
  TreeRemover(int top, dev_t device) : top_(top), device_(device) {}

  Status Run() {
    do {
      moved_ = false;
      PAAS_RETURN_IF_ERROR(RemoveChildren(top_, /*depth=*/0));
    } while (moved_);
    return absl::OkStatus();
  }

 private:
  static constexpr int kDeepest = 64;

  Status RemoveChildren(int directory, int depth) {
    // The stream needs a descriptor of its own, with an offset of its own.
    UniqueFd copy(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    std::unique_ptr<DIR, int (*)(DIR*)> stream(copy ? ::fdopendir(copy.get()) : nullptr,
                                               &::closedir);
    if (!stream) return ErrnoStatus("list a directory");
    static_cast<void>(copy.Release());
    while (const dirent* entry = ::readdir(stream.get())) {
      const std::string child = entry->d_name;
      if (child == "." || child == "..") continue;
      PAAS_RETURN_IF_ERROR(Remove(directory, child, depth));
    }
    return absl::OkStatus();
  }

  Status Remove(int parent, const std::string& name, int depth) {
    if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return absl::OkStatus();
    if (errno != EISDIR && errno != EPERM) return ErrnoStatus("remove " + name);
    if (depth == kDeepest) return MoveToTop(parent, name);
    const UniqueFd fd(
        ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) return ErrnoStatus("open " + name);
    struct stat info;
    if (::fstat(fd.get(), &info) != 0 || info.st_dev != device_) {
      return FailedPrecondition("remove " + name + ": something is mounted there");
    }
    PAAS_RETURN_IF_ERROR(RemoveChildren(fd.get(), depth + 1));
    if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0) return ErrnoStatus("rmdir " + name);
    return absl::OkStatus();
  }

  Status MoveToTop(int parent, const std::string& name) {
    while (true) {
      const std::string free = ".removed-" + std::to_string(next_++);
      if (::renameat2(parent, name.c_str(), top_, free.c_str(), RENAME_NOREPLACE) == 0) {
        moved_ = true;
        return absl::OkStatus();
      }
      if (errno != EEXIST) return ErrnoStatus("move " + name);
    }
  }

  const int top_;
  const dev_t device_;
  bool moved_ = false;
  uint64_t next_ = 0;
};

}  // namespace

Status OpenSocket(const std::string& path, const std::string& group, mode_t mode) {
  const ::group* found = group.empty() ? nullptr : ::getgrnam(group.c_str());
  if (found != nullptr && ::chown(path.c_str(), static_cast<uid_t>(-1), found->gr_gid) != 0) {
    return ErrnoStatus("chgrp " + path);
  }
  if (::chmod(path.c_str(), mode) != 0) return ErrnoStatus("chmod " + path);
  return absl::OkStatus();
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status SyncDirectory(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(UniqueFd fd, Open(path, O_RDONLY | O_DIRECTORY));
  if (::fsync(fd.get()) != 0) return ErrnoStatus("fsync " + path);
  return absl::OkStatus();
}

StatusOr<UniqueFd> Open(const std::string& path, int flags, mode_t mode) {
  UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC, mode));
  if (!fd) return ErrnoStatus("open " + path);
  return fd;
}

StatusOr<std::string> ReadFile(const std::string& path, size_t limit_bytes) {
  PAAS_ASSIGN_OR_RETURN(UniqueFd fd, Open(path, O_RDONLY));
  std::string content;
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read " + path);
    if (got == 0) return content;
    content.append(buffer, static_cast<size_t>(got));
    if (content.size() > limit_bytes) {
      return Status(absl::StatusCode::kResourceExhausted, path + ": larger than the limit");
    }
  }
}

Status WriteAll(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t written = ::write(fd, data.data(), data.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoStatus("write");
    data.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

Status WriteFile(const std::string& path, std::string_view data) {
  PAAS_ASSIGN_OR_RETURN(UniqueFd fd, Open(path, O_WRONLY));
  return Annotate(WriteAll(fd.get(), data), path);
}

Status WriteFileDurably(const std::string& path, std::string_view data, mode_t mode) {
  const std::string temp =
      path + ".tmp." + std::to_string(::getpid()) + "." + std::to_string(::gettid());
  Status written = WriteAndSync(temp, data, mode);
  if (written.ok() && ::rename(temp.c_str(), path.c_str()) != 0) {
    written = ErrnoStatus("rename " + temp);
  }
  if (!written.ok()) {
    ::unlink(temp.c_str());
    return written;
  }
  return SyncDirectory(DirectoryOf(path));
}

Status MakeDirectories(const std::string& path, mode_t mode) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    if (::mkdir(path.substr(0, slash).c_str(), mode) != 0 && errno != EEXIST) {
      return ErrnoStatus("mkdir " + path.substr(0, slash));
    }
  }
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) return ErrnoStatus("mkdir " + path);
  return absl::OkStatus();
}

Status RemoveTree(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  if (errno != EISDIR && errno != EPERM) return ErrnoStatus("remove " + path);
  PAAS_ASSIGN_OR_RETURN(const UniqueFd top, Open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  struct stat info;
  if (::fstat(top.get(), &info) != 0) return ErrnoStatus("stat " + path);
  PAAS_RETURN_IF_ERROR(Annotate(TreeRemover(top.get(), info.st_dev).Run(), "remove " + path));
  return ::rmdir(path.c_str()) == 0 ? absl::OkStatus() : ErrnoStatus("rmdir " + path);
}

StatusOr<std::vector<std::string>> ListDirectory(const std::string& path) {
  std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(path.c_str()), &::closedir);
  if (!stream) return ErrnoStatus("list " + path);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool Exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

}  // namespace paas::os
