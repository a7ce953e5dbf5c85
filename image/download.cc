#include "image/download.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "common/os/file.h"

namespace paas::image {

StatusOr<Download> Download::Open(const std::string& path, const Digest& digest) {
  while (true) {
    PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd, os::Open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return ErrnoStatus("lock " + path);
      return FailedPrecondition(digest.ToString() + " is being downloaded already");
    }
    struct stat info;
    if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("stat " + path);
    // Published or removed between open and lock: then this is no longer the file at `path`.
    if (info.st_nlink == 0) continue;
    struct stat named;
    if (::lstat(path.c_str(), &named) != 0 || named.st_ino != info.st_ino) continue;
    return Download(path, digest, std::move(fd), static_cast<uint64_t>(info.st_size));
  }
}

Status Download::Append(std::string_view data) {
  while (!data.empty()) {
    const ssize_t written =
        ::pwrite(fd_.get(), data.data(), data.size(), static_cast<off_t>(offset_));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoStatus("write " + path_);
    offset_ += static_cast<uint64_t>(written);
    data.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

Status Download::Discard() {
  if (::ftruncate(fd_.get(), 0) != 0) return ErrnoStatus("truncate " + path_);
  offset_ = 0;
  return absl::OkStatus();
}

}  // namespace paas::image
