#include "image/staged_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "common/os/file.h"

namespace paas::image {
namespace {

// Removes `path` unless somebody holds its lock or it was written to within `min_age`.
Status RemoveIfStale(const std::string& path, std::chrono::seconds min_age) {
  StatusOr<os::UniqueFd> fd = os::Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (absl::IsNotFound(fd.status())) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(fd.status());
  struct stat info;
  if (::fstat(fd->get(), &info) != 0) return ErrnoStatus("stat " + path);
  if (::time(nullptr) - info.st_mtime < min_age.count()) return absl::OkStatus();
  if (::flock(fd->get(), LOCK_EX | LOCK_NB) != 0) return absl::OkStatus();
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return ErrnoStatus("remove " + path);
  return absl::OkStatus();
}

}  // namespace

StatusOr<StagedFile> StagedFile::Create(const std::string& directory) {
  while (true) {
    std::string path = directory + "/XXXXXX";
    os::UniqueFd fd(::mkostemp(path.data(), O_CLOEXEC));
    if (!fd) return ErrnoStatus("create a file in " + directory);
    if (::flock(fd.get(), LOCK_EX) != 0) return ErrnoStatus("lock " + path);
    struct stat info;
    if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("stat " + path);
    // A clean-up may have come between creating and locking, and taken the file for stale.
    if (info.st_nlink > 0) return StagedFile(std::move(path), std::move(fd));
  }
}

Status StagedFile::RemoveStale(const std::string& directory, std::chrono::seconds min_age) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, os::ListDirectory(directory));
  for (const std::string& name : names) {
    PAAS_RETURN_IF_ERROR(RemoveIfStale(directory + "/" + name, min_age));
  }
  return absl::OkStatus();
}

StagedFile::~StagedFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace paas::image
