#include "volume/helper/attach.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>
#include <string_view>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "volume/local_tree.h"

namespace paas::volume {
namespace {

constexpr char kStage[] = "/mnt";  // covered in a mount namespace of our own
constexpr char kMountPoint[] = "/mnt/volume";
constexpr int kSecretsFd = 3;
constexpr size_t kMaxSecrets = 64 << 10;
constexpr size_t kMaxOutput = 4096;

Status Check(int result, const std::string& what) {
  return result == 0 ? absl::OkStatus() : ErrnoStatus(what);
}

// The client lives in a copy of the node's mounts, and would hold every image, volume and client
// that the node has: it keeps only what programs need.
Status LetGoOfMounts() {
  const std::set<std::string_view> kept = {"/",    "/dev",  "/etc", "/lib", "/lib64",
                                           "/opt", "/proc", "/run", "/usr", "/var"};
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, os::ReadMountInfo());
  for (const os::MountInfo& mount : mounts) {
    if (kept.contains(mount.mount_point)) continue;
    // Gone already with what it was below.
    if (::umount2(mount.mount_point.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) continue;
    if (errno != EINVAL && errno != ENOENT) return ErrnoStatus("let go of " + mount.mount_point);
  }
  return absl::OkStatus();
}

// With the rights of the node: a place to mount on, and a device that the container's root may
// open, since the kernel wants the opener in the namespace that the file system will belong to.
Status PrepareStage() {
  PAAS_RETURN_IF_ERROR(Check(::unshare(CLONE_NEWNS), "make a mount namespace"));
  PAAS_RETURN_IF_ERROR(Check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr),
                             "keep mounts to ourselves"));
  PAAS_RETURN_IF_ERROR(LetGoOfMounts());
  PAAS_RETURN_IF_ERROR(
      Check(::mount("paas", kStage, "tmpfs", MS_NOSUID, "mode=0755,size=64k"), "mount a stage"));
  const std::string device = std::string(kStage) + "/fuse";
  PAAS_RETURN_IF_ERROR(
      Check(::mknod(device.c_str(), S_IFCHR | 0666, makedev(10, 229)), "make a FUSE device"));
  PAAS_RETURN_IF_ERROR(Check(::chmod(device.c_str(), 0666), "open the FUSE device to others"));
  PAAS_RETURN_IF_ERROR(Check(::mount(device.c_str(), "/dev/fuse", nullptr, MS_BIND, nullptr),
                             "put the FUSE device in its place"));
  return Check(::mkdir(kMountPoint, 0755), "make a mount point");
}

Status BecomeContainerRoot(int user_namespace) {
  PAAS_RETURN_IF_ERROR(Check(::setns(user_namespace, CLONE_NEWUSER), "enter the user namespace"));
  PAAS_RETURN_IF_ERROR(Check(::setgroups(0, nullptr), "drop groups"));
  PAAS_RETURN_IF_ERROR(Check(::setresgid(0, 0, 0), "become the container's group"));
  PAAS_RETURN_IF_ERROR(Check(::setresuid(0, 0, 0), "become the container's root"));
  return Check(::unshare(CLONE_NEWNS), "make a mount namespace of the container's");
}

// As a file that a process without rights on the node can read, and that is nowhere.
StatusOr<os::UniqueFd> HoldSecrets(const std::string& file) {
  PAAS_ASSIGN_OR_RETURN(const std::string secrets, os::ReadFile(file, kMaxSecrets));
  os::UniqueFd held(::memfd_create("secrets", MFD_CLOEXEC));
  if (!held) return ErrnoStatus("hold " + file);
  PAAS_RETURN_IF_ERROR(os::WriteAll(held.get(), secrets));
  return held;
}

[[noreturn]] void ExecuteClient(std::vector<std::string> client, int secrets, int output) {
  client.push_back(kMountPoint);
  std::vector<char*> pointers;
  for (std::string& argument : client) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::dup2(output, 1);
  ::dup2(output, 2);
  if (secrets >= 0 && secrets != kSecretsFd) ::dup2(secrets, kSecretsFd);
  if (secrets == kSecretsFd) (void)::fcntl(secrets, F_SETFD, 0);
  ::setsid();
  ::execvp(pointers[0], pointers.data());
  ::dprintf(2, "start %s: %s", pointers[0], std::strerror(errno));
  ::_exit(127);
}

std::string ReadBack(int output) {
  std::string text(kMaxOutput, '\0');
  const ssize_t got = ::pread(output, text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// Returns when the file system is mounted: clients go into the background then. Their output goes
// into memory, since they may keep it open for ever.
Status StartClient(const ClientMount& mount, const os::UniqueFd& secrets) {
  const os::UniqueFd output(::memfd_create("output", MFD_CLOEXEC));
  const pid_t pid = ::fork();
  if (pid < 0) return ErrnoStatus("fork");
  if (pid == 0) ExecuteClient(mount.client, secrets.get(), output.get());
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid) return ErrnoStatus("wait for " + mount.client[0]);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return Unavailable(mount.client[0] + ": " + ReadBack(output.get()));
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

Status HandOver(const ClientMount& mount, int socket) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd root, os::Open(kMountPoint, O_RDONLY | O_DIRECTORY));
  for (const Directory& directory : mount.directories) {
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, PrepareDirectory(root.get(), directory));
    const os::UniqueFd tree(
        ::open_tree(fd.get(), "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
    if (!tree) return ErrnoStatus("clone the mount of " + directory.path);
    PAAS_RETURN_IF_ERROR(SendDescriptor(socket, tree.get()));
  }
  return absl::OkStatus();
}

Status Inside(const ClientMount& mount, int socket) {
  os::UniqueFd user_namespace, secrets;
  if (!mount.user_namespace.empty()) {
    PAAS_ASSIGN_OR_RETURN(user_namespace, os::Open(mount.user_namespace, O_RDONLY));
  }
  if (!mount.secrets_file.empty()) {
    PAAS_ASSIGN_OR_RETURN(secrets, HoldSecrets(mount.secrets_file));
  }
  PAAS_RETURN_IF_ERROR(PrepareStage());
  if (user_namespace) PAAS_RETURN_IF_ERROR(BecomeContainerRoot(user_namespace.get()));
  PAAS_RETURN_IF_ERROR(StartClient(mount, secrets));
  const Status handed = HandOver(mount, socket);
  // The client lives in this mount namespace: it would hold its own file system for ever.
  (void)::umount2(kMountPoint, MNT_DETACH);
  return handed;
}

Status Receive(const ClientMount& mount, int socket) {
  for (size_t i = 0; i < mount.directories.size(); ++i) {
    const os::UniqueFd tree = ReceiveDescriptor(socket);
    if (!tree) return Unavailable("the file system was not mounted");
    const std::string target = mount.target + "/" + std::to_string(i);
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(target, 0700));
    if (::move_mount(tree.get(), "", AT_FDCWD, target.c_str(), MOVE_MOUNT_F_EMPTY_PATH) != 0) {
      return ErrnoStatus("mount on " + target);
    }
  }
  return absl::OkStatus();
}

}  // namespace

Status AttachClient(const ClientMount& mount) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
    return ErrnoStatus("socketpair");
  }
  const os::UniqueFd ours(pair[0]);
  os::UniqueFd theirs(pair[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return ErrnoStatus("fork");
  if (pid == 0) {
    const Status done = Inside(mount, theirs.get());
    if (!done.ok()) std::fprintf(stderr, "%s\n", Message(done).c_str());
    ::_exit(done.ok() ? 0 : 1);
  }
  theirs.Reset();
  const Status received = Receive(mount, ours.get());
  int status = 0;
  (void)::waitpid(pid, &status, 0);
  if (received.ok() && status == 0) return absl::OkStatus();
  return received.ok() ? Internal("the helper failed") : received;
}

}  // namespace paas::volume
