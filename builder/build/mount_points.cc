#include "builder/build/mount_points.h"

#include <fcntl.h>
#include <unistd.h>

#include "common/os/beneath.h"
#include "common/os/file.h"

namespace paas::builder {
namespace {

constexpr uint32_t kWebUser = 10000;

// True when the directory holds nothing. What the build left may lead anywhere.
StatusOr<bool> MakeMountPoint(int app, const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd directory, os::MakeDirectoriesBeneath(app, path));
  if (::fchown(directory.get(), kWebUser, kWebUser) != 0) return ErrnoStatus("chown " + path);
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                        os::ListDirectory("/proc/self/fd/" + std::to_string(directory.get())));
  return names.empty();
}

Status MakeForContainer(const std::string& app, const model::ContainerProperties& container,
                        std::vector<std::string>& warnings) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd root, os::Open(app, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  for (const model::Mount& mount : container.mounts) {
    StatusOr<bool> empty = MakeMountPoint(root.get(), mount.path);
    if (!empty.ok()) return InvalidArgument("mount " + mount.key + ": " + Message(empty.status()));
    if (!*empty) {
      warnings.push_back("W: the mount " + mount.key +
                         " hides files of the build: they cannot be reached at runtime");
    }
  }
  return absl::OkStatus();
}

}  // namespace

Status MakeMountPoints(const std::string& app, const model::Application& application,
                       std::vector<std::string>& warnings) {
  PAAS_RETURN_IF_ERROR(MakeForContainer(app, application.container, warnings));
  for (const model::Worker& worker : application.workers) {
    if (worker.container.mounts == application.container.mounts) continue;
    PAAS_RETURN_IF_ERROR(MakeForContainer(app, worker.container, warnings));
  }
  return absl::OkStatus();
}

}  // namespace paas::builder
