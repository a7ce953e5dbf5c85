#include "common/os/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace paas::os {
namespace {

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

Status WriteAndSync(const std::string& temp, std::string_view data, mode_t mode) {
  PAAS_ASSIGN_OR_RETURN(UniqueFd fd, Open(temp, O_WRONLY | O_CREAT | O_EXCL, mode));
  PAAS_RETURN_IF_ERROR(Annotate(WriteAll(fd.get(), data), temp));
  if (::fsync(fd.get()) != 0) return ErrnoStatus("fsync " + temp);
  return absl::OkStatus();
}

Status RemoveTreeAt(int parent, const std::string& name, dev_t device);

Status RemoveChildren(int directory, const std::string& name, dev_t device) {
  std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(directory), &::closedir);
  if (!stream) {
    ::close(directory);
    return ErrnoStatus("list " + name);
  }
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string child = entry->d_name;
    if (child == "." || child == "..") continue;
    PAAS_RETURN_IF_ERROR(Annotate(RemoveTreeAt(::dirfd(stream.get()), child, device), name));
  }
  return absl::OkStatus();
}

Status RemoveTreeAt(int parent, const std::string& name, dev_t device) {
  if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return absl::OkStatus();
  if (errno != EISDIR && errno != EPERM) return ErrnoStatus("remove " + name);
  const int fd = ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return ErrnoStatus("open " + name);
  struct stat info;
  if (::fstat(fd, &info) != 0 || info.st_dev != device) {
    ::close(fd);
    return FailedPrecondition("remove " + name + ": something is mounted there");
  }
  PAAS_RETURN_IF_ERROR(RemoveChildren(fd, name, device));  // closes fd
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0) return ErrnoStatus("rmdir " + name);
  return absl::OkStatus();
}

}  // namespace

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
  struct stat info;
  if (::lstat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? absl::OkStatus() : ErrnoStatus("stat " + path);
  }
  return RemoveTreeAt(AT_FDCWD, path, info.st_dev);
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
