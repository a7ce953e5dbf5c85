#include "image/verified_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace paas::image {
namespace {

Status Refuse(const std::string& path, const std::string& why) {
  return Status(absl::StatusCode::kPermissionDenied, path + ": " + why);
}

int64_t Nanoseconds(const timespec& time) { return time.tv_sec * 1'000'000'000LL + time.tv_nsec; }

Status CheckOwner(const struct stat& info, const std::string& path) {
  if (info.st_uid != ::geteuid()) return Refuse(path, "belongs to another user");
  if ((info.st_mode & 022) != 0) return Refuse(path, "can be written to by other users");
  return absl::OkStatus();
}

Status CheckDirectoryOwner(const std::string& path) {
  const std::string directory = path.substr(0, path.rfind('/'));
  struct stat info;
  if (::stat(directory.c_str(), &info) != 0) return ErrnoStatus("stat " + directory);
  return CheckOwner(info, directory);
}

// Holds a read lease on a file. It can only be had while nobody has the file open for writing.
class ReadLease {
 public:
  static StatusOr<ReadLease> Take(int fd, const std::string& path) {
    if (::fcntl(fd, F_SETLEASE, F_RDLCK) == 0) return ReadLease(fd);
    if (errno == EAGAIN) return Refuse(path, "is open for writing somewhere");
    // Filesystems without leases (some FUSE and network ones) cannot answer the question.
    return ErrnoStatus("take a lease on " + path);
  }
  ~ReadLease() {
    if (fd_ >= 0) ::fcntl(fd_, F_SETLEASE, F_UNLCK);
  }
  ReadLease(ReadLease&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  ReadLease& operator=(ReadLease&&) = delete;

  // The lease is being broken: somebody waits to write.
  bool Contested() const { return ::fcntl(fd_, F_GETLEASE) != F_RDLCK; }

 private:
  explicit ReadLease(int fd) : fd_(fd) {}
  int fd_;
};

Status CheckContent(int fd, const Manifest& manifest, const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const FileDigest found, DigestOfFd(fd));
  if (found.digest == manifest.digest && found.size_bytes == manifest.size_bytes) {
    return absl::OkStatus();
  }
  return Refuse(path, "its content is not what its manifest says");
}

}  // namespace

StatusOr<VerifiedFiles::Identity> VerifiedFiles::Identify(int fd, const std::string& path) {
  struct stat info;
  if (::fstat(fd, &info) != 0) return ErrnoStatus("stat " + path);
  if (!S_ISREG(info.st_mode)) return Refuse(path, "is not a regular file");
  PAAS_RETURN_IF_ERROR(CheckOwner(info, path));
  return Identity{info.st_dev, info.st_ino, static_cast<uint64_t>(info.st_size),
                  Nanoseconds(info.st_mtim), Nanoseconds(info.st_ctim)};
}

Status VerifiedFiles::Verify(int fd, const Manifest& manifest, const std::string& path) {
  PAAS_RETURN_IF_ERROR(CheckDirectoryOwner(path));
  PAAS_ASSIGN_OR_RETURN(const ReadLease lease, ReadLease::Take(fd, path));
  PAAS_ASSIGN_OR_RETURN(const Identity before, Identify(fd, path));
  {
    absl::MutexLock lock(&mutex_);
    const auto known = known_.find(manifest.digest);
    if (known != known_.end() && known->second == before) return absl::OkStatus();
  }
  PAAS_RETURN_IF_ERROR(CheckContent(fd, manifest, path));
  PAAS_ASSIGN_OR_RETURN(const Identity after, Identify(fd, path));
  if (lease.Contested() || !(before == after)) return Refuse(path, "changed while it was read");
  absl::MutexLock lock(&mutex_);
  known_[manifest.digest] = after;
  return absl::OkStatus();
}

}  // namespace paas::image
