#include "volume/local_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "common/os/beneath.h"
#include "common/os/file.h"
#include "volume/local_content.h"

namespace paas::volume {

std::string LocalTree::EnvironmentPath(const std::string& environment) const {
  return root_ + "/" + environment;
}

std::string LocalTree::Path(const VolumeId& id) const {
  return EnvironmentPath(id.environment) + "/" + id.name;
}

bool LocalTree::Has(const VolumeId& id) const {
  struct stat info {};
  return ::lstat(Path(id).c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

Status LocalTree::Read(const VolumeId& id, tree::Sink& sink) const {
  PAAS_RETURN_IF_ERROR(Validate(id));
  if (!Has(id)) return NotFound("volume " + id.ToString());
  return ReadDirectory(Path(id), sink);
}

StatusOr<std::unique_ptr<ContentWriter>> LocalTree::Fill(const VolumeId& id) const {
  PAAS_RETURN_IF_ERROR(Validate(id));
  if (!Has(id)) return NotFound("volume " + id.ToString());
  return FillDirectory(Path(id));
}

Status LocalTree::MakeEnvironment(const std::string& environment) const {
  return os::MakeDirectories(EnvironmentPath(environment), 0700);
}

void LocalTree::DropEnvironmentIfEmpty(const std::string& environment) const {
  (void)::rmdir(EnvironmentPath(environment).c_str());
}

Status LocalTree::Move(const VolumeId& from, const VolumeId& to) const {
  PAAS_RETURN_IF_ERROR(Validate(from));
  PAAS_RETURN_IF_ERROR(Validate(to));
  if (!Has(from)) return NotFound("volume " + from.ToString());
  if (Has(to)) return AlreadyExists("volume " + to.ToString());
  PAAS_RETURN_IF_ERROR(MakeEnvironment(to.environment));
  if (::rename(Path(from).c_str(), Path(to).c_str()) != 0) {
    return ErrnoStatus("rename the volume " + from.ToString() + " to " + to.ToString());
  }
  DropEnvironmentIfEmpty(from.environment);
  return absl::OkStatus();
}

StatusOr<std::vector<VolumeId>> LocalTree::List(const std::string& environment) const {
  std::vector<std::string> environments{environment};
  if (environment.empty()) {
    PAAS_ASSIGN_OR_RETURN(environments, os::ListDirectory(root_));
  }
  std::vector<VolumeId> volumes;
  for (const std::string& owner : environments) {
    const StatusOr<std::vector<std::string>> names = os::ListDirectory(EnvironmentPath(owner));
    if (absl::IsNotFound(names.status())) continue;
    PAAS_RETURN_IF_ERROR(names.status());
    for (const std::string& name : *names) {
      const VolumeId id{owner, name};
      if (Validate(id).ok() && Has(id)) volumes.push_back(id);
    }
  }
  return volumes;
}

StatusOr<os::UniqueFd> PrepareDirectory(int volume, const Directory& directory, uint32_t first_id) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd, os::MakeDirectoriesBeneath(volume, directory.path));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("stat " + directory.path);
  if (info.st_uid != first_id || directory.owner == 0) return fd;
  const uint32_t owner = first_id + directory.owner;
  if (::fchown(fd.get(), owner, owner) != 0) {
    return ErrnoStatus("chown " + directory.path);
  }
  return fd;
}

StatusOr<std::vector<Attachment>> LocalTree::Attach(const AttachRequest& request) const {
  PAAS_RETURN_IF_ERROR(Validate(request.volume));
  const std::string path = Path(request.volume);
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd volume,
                        os::Open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  std::vector<Attachment> attachments;
  for (const Directory& directory : request.directories) {
    PAAS_RETURN_IF_ERROR(Annotate(PrepareDirectory(volume.get(), directory).status(),
                                  "volume " + request.volume.ToString()));
    attachments.push_back({directory.path.empty() ? path : path + "/" + directory.path});
  }
  return attachments;
}

}  // namespace paas::volume
