#include "common/os/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace paas::os {
namespace {

// One component; anything else is refused by the kernel or has no effect on where it leads.
UniqueFd OpenChild(int directory, const std::string& name) {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
  return UniqueFd(
      static_cast<int>(::syscall(SYS_openat2, directory, name.c_str(), &how, sizeof how)));
}

Status Refusal(const std::string& path) {
  if (errno == ELOOP) return InvalidArgument(path + " is or is below a symlink");
  if (errno == ENOTDIR) return FailedPrecondition(path + " is not a directory");
  if (errno == EXDEV) return FailedPrecondition(path + " leads out of its directory");
  return ErrnoStatus("open " + path);
}

StatusOr<UniqueFd> OpenOrMake(int parent, const std::string& name, mode_t mode) {
  UniqueFd child = OpenChild(parent, name);
  if (child || errno != ENOENT) return child;
  if (::mkdirat(parent, name.c_str(), mode) != 0 && errno != EEXIST) {
    return ErrnoStatus("mkdir " + name);
  }
  return OpenChild(parent, name);
}

}  // namespace

StatusOr<UniqueFd> MakeDirectoriesBeneath(int root, const std::string& path, mode_t mode) {
  UniqueFd directory = OpenChild(root, ".");
  if (!directory) return ErrnoStatus("open the directory of " + path);
  for (size_t start = 0; start < path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    const std::string name = path.substr(start, end - start);
    start = end + 1;
    if (name.empty() || name == ".") continue;
    PAAS_ASSIGN_OR_RETURN(directory, OpenOrMake(directory.get(), name, mode));
    if (!directory) return Refusal(path);
  }
  return directory;
}

StatusOr<UniqueFd> OpenBeneath(int root, const std::string& path, int flags, mode_t mode) {
  open_how how{};
  how.flags = static_cast<uint64_t>(flags) | O_CLOEXEC;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  UniqueFd fd(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
  if (!fd) return Refusal(path);
  return fd;
}

}  // namespace paas::os
