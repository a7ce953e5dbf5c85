#include "agent/lifecycle/host_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/config/names.h"
#include "common/os/beneath.h"
#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr mode_t kLogMode = 0664;

}  // namespace

Status MakeHostDirectory(const HostDirectory& directory) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory.root, 0755));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd root,
                        os::Open(directory.root, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd,
                        os::MakeDirectoriesBeneath(root.get(), directory.path));
  if (::fchown(fd.get(), directory.owner, directory.owner) != 0) {
    return ErrnoStatus("chown " + directory.root + "/" + directory.path);
  }
  return absl::OkStatus();
}

// The directory is the container's own to write to: what is there already is not touched.
Status MakeHostLog(const HostLog& log) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd directory,
                        os::Open(log.directory, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  StatusOr<os::UniqueFd> file =
      os::OpenBeneath(directory.get(), log.name, O_WRONLY | O_CREAT | O_EXCL, kLogMode);
  if (absl::IsAlreadyExists(file.status())) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(file.status());
  // The mode again: the process may have a umask.
  if (::fchown(file->get(), kWebId, 0) != 0 || ::fchmod(file->get(), kLogMode) != 0) {
    return ErrnoStatus("make " + log.directory + "/" + log.name);
  }
  return absl::OkStatus();
}

}  // namespace paas::agent
