#include "volume/helper/handover.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "common/os/file.h"
#include "volume/local_tree.h"

namespace paas::volume {
namespace {

Status Check(int result, const std::string& what) {
  return result == 0 ? absl::OkStatus() : ErrnoStatus(what);
}

Status SendDescriptor(int socket, int descriptor) {
  char byte = 0;
  iovec data{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  return ::sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? absl::OkStatus()
                                                        : ErrnoStatus("hand a mount over");
}

// Not valid when the other side has gone.
os::UniqueFd ReceiveDescriptor(int socket) {
  char byte = 0;
  iovec data{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (::recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1) return {};
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return {};
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return os::UniqueFd(descriptor);
}

Status HandOver(const Delivery& delivery, int socket) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd root, os::Open(kMountPoint, O_RDONLY | O_DIRECTORY));
  for (const Directory& directory : delivery.directories) {
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd,
                          PrepareDirectory(root.get(), directory, delivery.first_id));
    const os::UniqueFd tree(
        ::open_tree(fd.get(), "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
    if (!tree) return ErrnoStatus("clone the mount of " + directory.path);
    PAAS_RETURN_IF_ERROR(SendDescriptor(socket, tree.get()));
  }
  return absl::OkStatus();
}

Status Inside(const Delivery& delivery, const std::function<Status()>& mount, int socket) {
  PAAS_RETURN_IF_ERROR(mount());
  const Status handed = HandOver(delivery, socket);
  // A client that lives in this mount namespace would hold its own file system for ever.
  (void)::umount2(kMountPoint, MNT_DETACH);
  return handed;
}

Status Receive(const Delivery& delivery, int socket) {
  for (size_t i = 0; i < delivery.directories.size(); ++i) {
    const os::UniqueFd tree = ReceiveDescriptor(socket);
    if (!tree) return Unavailable("the file system was not mounted");
    const std::string target = delivery.target + "/" + std::to_string(i);
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(target, 0700));
    if (::move_mount(tree.get(), "", AT_FDCWD, target.c_str(), MOVE_MOUNT_F_EMPTY_PATH) != 0) {
      return ErrnoStatus("mount on " + target);
    }
  }
  return absl::OkStatus();
}

}  // namespace

Status EnterPrivateMounts() {
  PAAS_RETURN_IF_ERROR(Check(::unshare(CLONE_NEWNS), "make a mount namespace"));
  return Check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr),
               "keep mounts to ourselves");
}

Status MakeMountPoint() {
  PAAS_RETURN_IF_ERROR(
      Check(::mount("paas", kStage, "tmpfs", MS_NOSUID, "mode=0755,size=64k"), "mount a stage"));
  return Check(::mkdir(kMountPoint, 0755), "make a mount point");
}

Status Deliver(const Delivery& delivery, const std::function<Status()>& mount) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
    return ErrnoStatus("socketpair");
  }
  const os::UniqueFd ours(pair[0]);
  os::UniqueFd theirs(pair[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return ErrnoStatus("fork");
  if (pid == 0) {
    const Status done = Inside(delivery, mount, theirs.get());
    if (!done.ok()) std::fprintf(stderr, "%s\n", Message(done).c_str());
    ::_exit(done.ok() ? 0 : 1);
  }
  theirs.Reset();
  const Status received = Receive(delivery, ours.get());
  int status = 0;
  (void)::waitpid(pid, &status, 0);
  if (received.ok() && status == 0) return absl::OkStatus();
  return received.ok() ? Internal("the helper failed") : received;
}

}  // namespace paas::volume
