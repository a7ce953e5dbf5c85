#include "controller/router/cache_directory.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "common/os/file.h"

namespace paas::controller {
namespace {

// For responses that are being written while nginx makes room for them.
constexpr unsigned kRoomMegabytes = 32;

bool IsMountPoint(const std::string& directory) {
  struct stat inside {
  }, outside{};
  return ::stat(directory.c_str(), &inside) == 0 &&
         ::stat((directory + "/..").c_str(), &outside) == 0 && inside.st_dev != outside.st_dev;
}

}  // namespace

Status PrepareCache(const std::string& directory, unsigned megabytes) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory));
  if (::geteuid() != 0 || IsMountPoint(directory)) return absl::OkStatus();
  const std::string options =
      "size=" + std::to_string(megabytes + kRoomMegabytes) + "m,nr_inodes=65536,mode=0755";
  if (::mount("paas-router-cache", directory.c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
              options.c_str()) != 0) {
    return ErrnoStatus("mount the router's cache on " + directory);
  }
  return absl::OkStatus();
}

Status RemoveCache(const std::string& directory) {
  if (::umount2(directory.c_str(), MNT_DETACH) != 0 && errno != EINVAL && errno != ENOENT &&
      errno != EPERM) {
    return ErrnoStatus("unmount " + directory);
  }
  return os::RemoveTree(directory);
}

}  // namespace paas::controller
