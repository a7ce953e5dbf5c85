#include "volume/helper/attach.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <string_view>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "volume/helper/handover.h"

namespace paas::volume {
namespace {

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
  PAAS_RETURN_IF_ERROR(EnterPrivateMounts());
  PAAS_RETURN_IF_ERROR(LetGoOfMounts());
  PAAS_RETURN_IF_ERROR(MakeMountPoint());
  const std::string device = std::string(kStage) + "/fuse";
  PAAS_RETURN_IF_ERROR(
      Check(::mknod(device.c_str(), S_IFCHR | 0666, makedev(10, 229)), "make a FUSE device"));
  PAAS_RETURN_IF_ERROR(Check(::chmod(device.c_str(), 0666), "open the FUSE device to others"));
  return Check(::mount(device.c_str(), "/dev/fuse", nullptr, MS_BIND, nullptr),
               "put the FUSE device in its place");
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

Status MountInside(const ClientMount& mount) {
  os::UniqueFd user_namespace, secrets;
  if (!mount.user_namespace.empty()) {
    PAAS_ASSIGN_OR_RETURN(user_namespace, os::Open(mount.user_namespace, O_RDONLY));
  }
  if (!mount.secrets_file.empty()) {
    PAAS_ASSIGN_OR_RETURN(secrets, HoldSecrets(mount.secrets_file));
  }
  PAAS_RETURN_IF_ERROR(PrepareStage());
  if (user_namespace) PAAS_RETURN_IF_ERROR(BecomeContainerRoot(user_namespace.get()));
  return StartClient(mount, secrets);
}

}  // namespace

Status AttachClient(const ClientMount& mount) {
  return Deliver({.directories = mount.directories, .target = mount.target},
                 [&mount] { return MountInside(mount); });
}

}  // namespace paas::volume
