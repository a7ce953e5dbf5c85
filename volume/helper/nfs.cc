#include "volume/helper/nfs.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "common/os/file.h"
#include "volume/mounts_below.h"

namespace paas::volume {
namespace {

// For files alone: what mounting needs stays. An NFS client asks with these ids, and it is the
// server that decides.
Status AskAs(uint32_t id) {
  if (::setgroups(0, nullptr) != 0) return ErrnoStatus("drop groups");
  (void)::setfsgid(id);
  (void)::setfsuid(id);
  const bool is_set = static_cast<uint32_t>(::setfsgid(static_cast<gid_t>(-1))) == id &&
                      static_cast<uint32_t>(::setfsuid(static_cast<uid_t>(-1))) == id;
  return is_set ? absl::OkStatus() : Internal("the ids of files cannot be changed");
}

// The client makes its name of the host's.
Status CallOneself(const std::string& name) {
  if (::unshare(CLONE_NEWUTS) != 0) return ErrnoStatus("make a uts namespace");
  return ::sethostname(name.data(), name.size()) == 0 ? absl::OkStatus()
                                                      : ErrnoStatus("set the client's name");
}

Status MountInside(const NfsMount& mount) {
  PAAS_RETURN_IF_ERROR(EnterPrivateMounts());
  PAAS_RETURN_IF_ERROR(MakeMountPoint());
  PAAS_RETURN_IF_ERROR(CallOneself(mount.client_name));
  PAAS_RETURN_IF_ERROR(AskAs(mount.delivery.first_id));
  if (::mount(mount.source.c_str(), kMountPoint, "nfs4", MS_NOSUID | MS_NODEV,
              mount.data.c_str()) != 0) {
    return ErrnoStatus("mount " + mount.source);
  }
  return absl::OkStatus();
}

}  // namespace

Status AttachNfs(const NfsMount& mount) {
  return Deliver(mount.delivery, [&mount] { return MountInside(mount); });
}

// The way there is the node's, which only its root may go.
Status FlushNfs(uint32_t first_id, const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd place, os::Open(path, O_PATH | O_DIRECTORY));
  PAAS_RETURN_IF_ERROR(AskAs(first_id));
  const os::UniqueFd root(::openat(place.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return ErrnoStatus("open " + path);
  return ::syncfs(root.get()) == 0 ? absl::OkStatus() : ErrnoStatus("write out " + path);
}

// Each in a process of its own: one that waits for its server would keep the others where they are.
Status DetachNfs(const std::string& target) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, MountsBelow(target, "nfs"));
  std::vector<pid_t> children;
  for (const os::MountInfo& mount : mounts) {
    const pid_t pid = ::fork();
    if (pid < 0) return ErrnoStatus("fork");
    if (pid == 0) {
      const bool gone = ::umount2(mount.mount_point.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0 ||
                        errno == EINVAL || errno == ENOENT;
      ::_exit(gone ? 0 : 1);
    }
    children.push_back(pid);
  }
  bool all = true;
  for (const pid_t pid : children) {
    int status = 0;
    all = ::waitpid(pid, &status, 0) == pid && status == 0 && all;
  }
  return all ? absl::OkStatus() : Internal("unmount below " + target);
}

}  // namespace paas::volume
