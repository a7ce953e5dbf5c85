#include "container/launch/template.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <utility>

#include "container/launch/mounts.h"
#include "container/launch/syscalls.h"
#include "container/wire/channel.h"

namespace paas::container::launch {
namespace {

struct Node {
  const char* name;
  unsigned major;
  unsigned minor;
};
constexpr std::array kNodes = {Node{"null", 1, 3},   Node{"zero", 1, 5},    Node{"full", 1, 7},
                               Node{"random", 1, 8}, Node{"urandom", 1, 9}, Node{"tty", 5, 0}};

constexpr std::array kLinks = {std::pair{"ptmx", "pts/ptmx"}, std::pair{"fd", "/proc/self/fd"},
                               std::pair{"stdin", "/proc/self/fd/0"},
                               std::pair{"stdout", "/proc/self/fd/1"},
                               std::pair{"stderr", "/proc/self/fd/2"}};

// The allow list of sysfs: what C libraries, allocators and runtimes size themselves by.
constexpr std::array kSysParts = {"devices/system/cpu", "devices/system/node",
                                  "kernel/mm/transparent_hugepage"};

Outcome MakeDirectory(const std::string& path) {
  for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    if (::mkdir(path.substr(0, slash).c_str(), 0755) != 0 && errno != EEXIST) {
      return FailedTo("create " + path);
    }
    if (slash == std::string::npos) return Done();
  }
}

Outcome MountAt(const std::string& type, const std::vector<std::string>& options,
                const MountFlags& flags, const std::string& target) {
  os::UniqueFd mount;
  PAAS_RETURN_IF_PROBLEM(MakeDirectory(target));
  PAAS_RETURN_IF_PROBLEM(MakeFilesystem(type, options, flags, mount));
  return AttachAt(mount.get(), target);
}

// Read-only for whatever mount of it: at the superblock.
Outcome FreezeFilesystem(const std::string& target) {
  const os::UniqueFd context(::fspick(AT_FDCWD, target.c_str(), FSPICK_CLOEXEC));
  if (!context.valid()) return FailedTo("pick " + target);
  if (::fsconfig(context.get(), FSCONFIG_SET_FLAG, "ro", nullptr, 0) == 0 &&
      ::fsconfig(context.get(), FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr, 0) == 0) {
    return Done();
  }
  return FailedTo("make " + target + " read-only");
}

Outcome MakeDev() {
  PAAS_RETURN_IF_PROBLEM(
      MountAt("tmpfs", {"mode=0755", "size=65536"}, {.nodev = false, .noexec = true}, "/dev"));
  for (const Node& node : kNodes) {
    const std::string path = std::string("/dev/") + node.name;
    if (::mknod(path.c_str(), S_IFCHR | 0666, makedev(node.major, node.minor)) != 0) {
      return FailedTo("create " + path);
    }
    if (::chmod(path.c_str(), 0666) != 0) return FailedTo("set the mode of " + path);
  }
  for (const auto& [name, target] : kLinks) {
    if (::symlink(target, (std::string("/dev/") + name).c_str()) != 0) {
      return FailedTo(std::string("link /dev/") + name);
    }
  }
  for (const char* name : {"pts", "shm", "mqueue"}) {
    PAAS_RETURN_IF_PROBLEM(MakeDirectory(std::string("/dev/") + name));
  }
  return FreezeFilesystem("/dev");
}

Outcome MakeSys() {
  PAAS_RETURN_IF_PROBLEM(MountAt("sysfs", {}, {.read_only = true, .noexec = true}, "/whole-sys"));
  PAAS_RETURN_IF_PROBLEM(MountAt("tmpfs", {"mode=0755", "size=65536"}, {.noexec = true}, "/sys"));
  PAAS_RETURN_IF_PROBLEM(MakeDirectory("/sys/fs/cgroup"));
  for (const char* part : kSysParts) {
    const std::string source = std::string("/whole-sys/") + part;
    if (::access(source.c_str(), F_OK) != 0) continue;  // not every kernel has each
    os::UniqueFd mount;
    PAAS_RETURN_IF_PROBLEM(MakeDirectory(std::string("/sys/") + part));
    PAAS_RETURN_IF_PROBLEM(
        CloneDetached(source, /*recursive=*/false, {.read_only = true, .noexec = true}, -1, mount));
    PAAS_RETURN_IF_PROBLEM(AttachAt(mount.get(), std::string("/sys/") + part));
  }
  if (::umount2("/whole-sys", MNT_DETACH) != 0) return FailedTo("detach sysfs");
  if (::rmdir("/whole-sys") != 0) return FailedTo("remove the directory of sysfs");
  return FreezeFilesystem("/sys");
}

// In new mount, pid and network namespaces, as PID 1.
Outcome Furnish() {
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return FailedTo("make mounts private");
  }
  os::UniqueFd root;
  PAAS_RETURN_IF_PROBLEM(MakeFilesystem("tmpfs", {"mode=0755", "size=1048576"}, {}, root));
  PAAS_RETURN_IF_PROBLEM(PivotTo(root.get(), "/proc"));  // any directory of the node will do
  PAAS_RETURN_IF_PROBLEM(MakeDirectory(kTemplateAttachPoint));
  PAAS_RETURN_IF_PROBLEM(MountAt("proc", {}, {.noexec = true}, "/proc"));
  PAAS_RETURN_IF_PROBLEM(MakeSys());
  return MakeDev();
}

// Tells over `channel`: "" with the namespace, else what went wrong.
[[noreturn]] void FurnishAndTell(int channel) {
  const os::UniqueFd space(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
  const Outcome outcome = Furnish();
  if (outcome) {
    const std::string why = outcome->message + ": " + std::strerror(outcome->error_number);
    (void)wire::Send(channel, why);
  } else {
    (void)wire::Send(channel, "", {space.get()});
  }
  ::_exit(0);
}

// 0 when the kernel (before 6.11) does not tell.
uint64_t IdOf(int mount_namespace) {
  constexpr unsigned long kGetMountNamespaceId = _IOR(0xb7, 5, uint64_t);  // NS_GET_MNTNS_ID
  uint64_t id = 0;
  return ::ioctl(mount_namespace, kGetMountNamespaceId, &id) == 0 ? id : 0;
}

// Copies the namespace; `fits` tells whether its id is greater than `floor`.
Outcome CopyOnce(int own_namespaces, uint64_t floor, bool& fits) {
  if (::unshare(CLONE_NEWNS) != 0) return FailedTo("copy the template");
  const os::UniqueFd copy(::openat(own_namespaces, "mnt", O_RDONLY | O_CLOEXEC));
  if (!copy.valid()) return FailedTo("open the copy of the template");
  const uint64_t id = IdOf(copy.get());
  fits = floor == 0 || id > floor;
  return Done();
}

}  // namespace

Outcome CopyMountNamespace(int own_namespaces, int older) {
  const uint64_t floor = IdOf(older);
  bool fits = false;
  PAAS_RETURN_IF_PROBLEM(CopyOnce(own_namespaces, floor, fits));
  cpu_set_t allowed;
  if (fits || ::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return Done();
  for (int cpu = 0; !fits && cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (::sched_setaffinity(0, sizeof one, &one) != 0) continue;
    PAAS_RETURN_IF_PROBLEM(CopyOnce(own_namespaces, floor, fits));
  }
  // Init inherits it.
  if (::sched_setaffinity(0, sizeof allowed, &allowed) != 0) return FailedTo("free the CPU");
  return Done();
}

Outcome MakeTemplate(os::UniqueFd& mount_namespace) {
  std::pair<os::UniqueFd, os::UniqueFd> channel;
  errno = wire::MakeChannel(channel);
  if (errno != 0) return FailedTo("make a channel");
  const pid_t pid = Clone3(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET, nullptr);
  if (pid < 0) return FailedTo("clone");
  if (pid == 0) FurnishAndTell(channel.second.get());
  channel.second.Reset();
  wire::Datagram answer;
  errno = wire::Receive(channel.first.get(), answer);
  const int error = errno;
  ::waitpid(pid, nullptr, 0);
  if (error != 0) return Refuse(error, "template of mounts");
  if (answer.descriptors.size() != 1) return Refuse(EIO, "template of mounts: " + answer.payload);
  mount_namespace = std::move(answer.descriptors[0]);
  return Done();
}

}  // namespace paas::container::launch
