#include "controller/source/open_to_group.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace paas::controller {
namespace {

// The owner's rights stay; the group's are these.
Status Give(const std::string& path, gid_t group, mode_t mode) {
  struct ::stat found {};
  if (::lstat(path.c_str(), &found) != 0) return ErrnoStatus("stat " + path);
  if (!S_ISDIR(found.st_mode)) return FailedPrecondition(path + " is no directory");
  if (found.st_gid == group && (found.st_mode & 07777) == mode) return absl::OkStatus();
  if (::lchown(path.c_str(), static_cast<uid_t>(-1), group) != 0) {
    return ErrnoStatus("chgrp " + path);
  }
  return ::chmod(path.c_str(), mode) == 0 ? absl::OkStatus() : ErrnoStatus("chmod " + path);
}

}  // namespace

Status OpenToGroup(const std::string& root, const std::string& repository,
                   const std::string& group) {
  const ::group* entry = group.empty() ? nullptr : ::getgrnam(group.c_str());
  if (entry == nullptr) return absl::OkStatus();
  const gid_t id = entry->gr_gid;
  for (size_t at = root.size(); at != std::string::npos; at = repository.find('/', at + 1)) {
    PAAS_RETURN_IF_ERROR(Give(repository.substr(0, at), id, 0710));
  }
  // Set-group-id: what either makes in there is the group's.
  PAAS_RETURN_IF_ERROR(Give(repository, id, 02750));
  for (const char* directory : {"/refs", "/info"}) {
    PAAS_RETURN_IF_ERROR(Give(repository + directory, id, 02750));
  }
  for (const char* directory : {"/objects", "/objects/pack", "/objects/info"}) {
    PAAS_RETURN_IF_ERROR(Give(repository + directory, id, 02770));
  }
  return absl::OkStatus();
}

}  // namespace paas::controller
