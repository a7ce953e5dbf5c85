#include "paasctl/archive/archive_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "common/os/file.h"

namespace paas::paasctl {
namespace {

constexpr size_t kPieceBytes = 1 << 20;

}  // namespace

StatusOr<ArchiveFile> ArchiveFile::Create(const std::string& path) {
  if (os::Exists(path)) return AlreadyExists(path + " is there already");
  const std::string directory = os::DirectoryOf(path);
  os::UniqueFd fd(::open(directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
  if (!fd.valid() && (errno == EOPNOTSUPP || errno == EISDIR)) {
    return FailedPrecondition("the file system of " + path +
                              " cannot make a file without a name: export to -, and redirect it");
  }
  if (!fd.valid()) return ErrnoStatus("make " + path);
  return ArchiveFile(path, std::move(fd));
}

Status ArchiveFile::Write(std::string_view piece) const {
  return Annotate(os::WriteAll(fd_.get(), piece), path_);
}

Status ArchiveFile::Complete() const {
  if (::fsync(fd_.get()) != 0) return ErrnoStatus("write out " + path_);
  const std::string unnamed = "/proc/self/fd/" + std::to_string(fd_.get());
  if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW) == 0) {
    return os::SyncDirectory(os::DirectoryOf(path_));
  }
  return ErrnoStatus("name " + path_);
}

Status ReadArchiveFile(const std::string& path,
                       const std::function<void(uint64_t size_bytes)>& size,
                       const PieceTaker& take) {
  os::UniqueFd file;
  if (path != "-") {
    PAAS_ASSIGN_OR_RETURN(file, os::Open(path, O_RDONLY));
  }
  const int fd = path == "-" ? STDIN_FILENO : file.get();
  struct stat info {};
  if (::fstat(fd, &info) != 0) return ErrnoStatus("stat " + path);
  size(S_ISREG(info.st_mode) ? static_cast<uint64_t>(info.st_size) : 0);
  std::string buffer(kPieceBytes, '\0');
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read " + path);
    if (got == 0) return absl::OkStatus();
    PAAS_RETURN_IF_ERROR(take({buffer.data(), static_cast<size_t>(got)}));
  }
}

}  // namespace paas::paasctl
