#include "container/pin_directory.h"

#include <sys/mount.h>

#include <cerrno>
#include <sstream>

#include "common/os/file.h"
#include "common/os/mountinfo.h"

namespace paas::container {
namespace {

std::string DirectoryOf(const std::string& run_dir) { return run_dir + "/containers"; }

bool IsBelow(const std::string& path, const std::string& mount_point) {
  return mount_point == "/" || path == mount_point || path.starts_with(mount_point + "/");
}

// Whether the mount that holds `path` is shared: the last one of the deepest mount points.
StatusOr<bool> IsShared(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile("/proc/self/mountinfo"));
  std::istringstream lines(text);
  size_t depth = 0;
  bool shared = false;
  for (std::string line; std::getline(lines, line);) {
    PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, os::ParseMountInfo(line + "\n"));
    if (mounts.empty() || !IsBelow(path, mounts[0].mount_point)) continue;
    if (mounts[0].mount_point.size() < depth) continue;
    depth = mounts[0].mount_point.size();
    shared = line.find(" shared:") != std::string::npos;
  }
  return shared;
}

}  // namespace

Status PreparePinDirectory(const std::string& run_dir) {
  const std::string path = DirectoryOf(run_dir);
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(path, 0700));
  PAAS_ASSIGN_OR_RETURN(const bool shared, IsShared(path));
  if (!shared) return absl::OkStatus();
  if (::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) != 0) {
    return ErrnoStatus("mount " + path + " on itself");
  }
  if (::mount(nullptr, path.c_str(), nullptr, MS_PRIVATE, nullptr) == 0) return absl::OkStatus();
  return ErrnoStatus("make " + path + " private");
}

Status RemovePinDirectory(const std::string& run_dir) {
  const std::string path = DirectoryOf(run_dir);
  if (::umount2(path.c_str(), MNT_DETACH) == 0 || errno == EINVAL || errno == ENOENT) {
    return absl::OkStatus();
  }
  return ErrnoStatus("unmount " + path);
}

}  // namespace paas::container
