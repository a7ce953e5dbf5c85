#include "builder/build/mount_points.h"

#include <fcntl.h>
#include <fts.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "common/os/beneath.h"
#include "common/os/file.h"

namespace paas::builder {
namespace {

constexpr uint32_t kWebUser = 10000;

// Everything below an open directory that is no directory itself; links are counted, not followed.
size_t CountFiles(int directory) {
  std::string root = "/proc/self/fd/" + std::to_string(directory);
  char* const roots[] = {root.data(), nullptr};
  // COMFOLLOW: the root's name is a link. NOCHDIR: the working directory is the whole process's.
  const std::unique_ptr<FTS, int (*)(FTS*)> walk(
      ::fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_XDEV | FTS_NOCHDIR, nullptr),
      &::fts_close);
  if (!walk) return 0;
  size_t files = 0;
  while (const FTSENT* entry = ::fts_read(walk.get())) {
    if (entry->fts_info != FTS_D && entry->fts_info != FTS_DP) ++files;
  }
  return files;
}

// How many files a mount there would hide. What the build left may lead anywhere.
StatusOr<size_t> MakeMountPoint(int app, const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd directory, os::MakeDirectoriesBeneath(app, path));
  if (::fchown(directory.get(), kWebUser, kWebUser) != 0) return ErrnoStatus("chown " + path);
  return CountFiles(directory.get());
}

Status MakeForContainer(const std::string& app, const model::ContainerProperties& container,
                        std::vector<std::string>& warnings) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd root, os::Open(app, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  for (const model::Mount& mount : container.mounts) {
    const StatusOr<size_t> hidden = MakeMountPoint(root.get(), mount.path);
    if (!hidden.ok()) {
      return InvalidArgument("mount " + mount.key + ": " + Message(hidden.status()));
    }
    if (*hidden == 0) continue;
    const std::string warning = "W: the mount " + mount.key + " hides " + std::to_string(*hidden) +
                                (*hidden == 1 ? " file" : " files") +
                                " of the build from the application";
    // A worker may have the same mount as the web instance.
    if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) {
      warnings.push_back(warning);
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
