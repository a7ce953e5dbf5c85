#include "paasctl/source/directory_source.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "common/os/file.h"

namespace paas::paasctl {
namespace {

struct DirectoryCloser {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

bool IsDirectory(int parent, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN && entry.d_type != DT_LNK) return entry.d_type == DT_DIR;
  struct stat info {};
  return ::fstatat(parent, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace

StatusOr<DirectorySource> DirectorySource::Open(const std::string& directory) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd root, os::Open(directory, O_RDONLY | O_DIRECTORY));
  return DirectorySource(std::move(root));
}

StatusOr<os::UniqueFd> DirectorySource::OpenBeneath(const std::string& path, int flags) const {
  open_how how{};
  how.flags = static_cast<uint64_t>(flags | O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const std::string name = path.empty() ? "." : path;
  const long fd = ::syscall(SYS_openat2, root_.get(), name.c_str(), &how, sizeof how);
  if (fd < 0 && (errno == ENOTDIR || errno == ENOENT)) return NotFound(path);
  if (fd < 0) return ErrnoStatus("open " + path);
  return os::UniqueFd(static_cast<int>(fd));
}

StatusOr<std::string> DirectorySource::ReadFile(const std::string& path, size_t limit) const {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, OpenBeneath(path, 0));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("look at " + path);
  if (!S_ISREG(info.st_mode)) return NotFound(path + " is not a file");
  // Through /proc, so that it is the very file that was looked at.
  const StatusOr<std::string> text =
      os::ReadFile("/proc/self/fd/" + std::to_string(fd.get()), limit);
  if (!text.ok()) return Status(text.status().code(), "read " + path);
  return text;
}

StatusOr<std::vector<model::FileSource::Entry>> DirectorySource::ListDirectory(
    const std::string& path) const {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd, OpenBeneath(path, O_DIRECTORY));
  const int number = fd.Release();
  const std::unique_ptr<DIR, DirectoryCloser> directory(::fdopendir(number));
  if (directory == nullptr) return ErrnoStatus("list " + path);
  std::vector<Entry> entries;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") entries.push_back({name, IsDirectory(number, *entry)});
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

}  // namespace paas::paasctl
