#include "container/launch/mounts.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "container/launch/syscalls.h"

namespace paas::container::launch {
namespace {

constexpr uint64_t kResolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

uint64_t AttributesOf(const MountFlags& flags) {
  uint64_t attributes = 0;
  if (flags.read_only) attributes |= MOUNT_ATTR_RDONLY;
  if (flags.nosuid) attributes |= MOUNT_ATTR_NOSUID;
  if (flags.nodev) attributes |= MOUNT_ATTR_NODEV;
  if (flags.noexec) attributes |= MOUNT_ATTR_NOEXEC;
  return attributes;
}

mount_attr AttrOf(const MountFlags& flags, int user_namespace) {
  mount_attr attr{};
  attr.attr_set = AttributesOf(flags);
  if (user_namespace >= 0) {
    attr.attr_set |= MOUNT_ATTR_IDMAP;
    attr.userns_fd = static_cast<uint64_t>(user_namespace);
  }
  return attr;
}

int SetOption(int context, const std::string& option) {
  const size_t equals = option.find('=');
  if (equals == std::string::npos) {
    return ::fsconfig(context, FSCONFIG_SET_FLAG, option.c_str(), nullptr, 0);
  }
  return ::fsconfig(context, FSCONFIG_SET_STRING, option.substr(0, equals).c_str(),
                    option.c_str() + equals + 1, 0);
}

// What the kernel said about a filesystem context, for the message.
std::string ContextLog(int context) {
  char line[256];
  const ssize_t got = ::read(context, line, sizeof line - 1);
  return got > 2 ? " (" + std::string(line + 2, static_cast<size_t>(got) - 2) + ")" : "";
}

Outcome CheckNullDevice(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return FailedTo("stat /dev/null");
  if (S_ISCHR(info.st_mode) && info.st_rdev == makedev(1, 3)) return Done();
  return Refuse(EINVAL, "/dev/null is not the null device");
}

// Opens a clone of the mask that fits the kind of the target.
Outcome MakeMask(int target, const Masks& masks, os::UniqueFd& mask) {
  struct stat info {};
  if (::fstat(target, &info) != 0) return FailedTo("stat");
  const int source = S_ISDIR(info.st_mode) ? masks.directory : masks.file;
  mask.Reset(::open_tree(source, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  return mask.valid() ? Done() : FailedTo("clone the mask");
}

Outcome MoveOnto(int mount, int target, const std::string& name) {
  if (::move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0) {
    return FailedTo("attach at " + name);
  }
  return Done();
}

}  // namespace

Outcome CloneDetached(const std::string& path, bool recursive, const MountFlags& flags,
                      int user_namespace, os::UniqueFd& mount) {
  // A container may have left symlinks in a directory that it is given again.
  const os::UniqueFd source(
      OpenAt2(AT_FDCWD, path.c_str(), O_PATH, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS));
  if (!source.valid() && errno == ELOOP) return Refuse(ELOOP, path + " is or is below a symlink");
  if (!source.valid()) return FailedTo("open " + path);
  const unsigned clone_flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
  // systemd makes every mount of a node shared. A clone would be a peer: pivot_root(2) refuses it,
  // and what is mounted on it in the container would appear on the node.
  mount_attr attr = AttrOf(flags, user_namespace);
  attr.propagation = MS_PRIVATE;
  mount.Reset(OpenTreeAttr(source.get(), "", clone_flags, attr));
  return mount.valid() ? Done() : FailedTo("clone the mount of " + path);
}

Outcome MakeFilesystem(const std::string& type, const std::vector<std::string>& options,
                       const MountFlags& flags, os::UniqueFd& mount) {
  const os::UniqueFd context(::fsopen(type.c_str(), FSOPEN_CLOEXEC));
  if (!context.valid()) return FailedTo("open filesystem " + type);
  for (const std::string& option : options) {
    if (SetOption(context.get(), option) != 0) return FailedTo(type + " option " + option);
  }
  if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    Outcome outcome = FailedTo("create " + type);
    outcome->message += ContextLog(context.get());
    return outcome;
  }
  mount.Reset(
      ::fsmount(context.get(), FSMOUNT_CLOEXEC, static_cast<unsigned>(AttributesOf(flags))));
  return mount.valid() ? Done() : FailedTo("mount " + type);
}

Outcome SetAttributes(int mount, const MountFlags& flags, int user_namespace) {
  mount_attr attr = AttrOf(flags, user_namespace);
  if (::mount_setattr(mount, "", AT_EMPTY_PATH, &attr, sizeof attr) == 0) return Done();
  return FailedTo("set mount flags");
}

Outcome ResolveInRoot(const std::string& path, os::UniqueFd& target) {
  target.Reset(OpenAt2(AT_FDCWD, path.c_str(), O_PATH, kResolve));
  if (target.valid()) return Done();
  if (errno == ELOOP) return Refuse(ELOOP, path + " is or is below a symlink");
  return FailedTo("open " + path);
}

Outcome AttachAt(int mount, const std::string& target) {
  os::UniqueFd place;
  PAAS_RETURN_IF_PROBLEM(ResolveInRoot(target, place));
  struct stat info {};
  if (::fstat(place.get(), &info) != 0) return FailedTo("stat " + target);
  if (!S_ISDIR(info.st_mode)) return Refuse(ENOTDIR, target + " must be a directory");
  return MoveOnto(mount, place.get(), target);
}

Outcome PivotTo(int mount, const std::string& attach_point) {
  PAAS_RETURN_IF_PROBLEM(AttachAt(mount, attach_point));
  if (::fchdir(mount) != 0) return FailedTo("enter the new root");
  if (::syscall(SYS_pivot_root, ".", ".") != 0) return FailedTo("pivot_root");
  // Now the old root lies on top of the new one.
  if (::umount2(".", MNT_DETACH) != 0) return FailedTo("detach the old root");
  return ::chdir("/") == 0 ? Done() : FailedTo("enter the new root");
}

Outcome Share(const std::string& target) {
  os::UniqueFd place;
  PAAS_RETURN_IF_PROBLEM(ResolveInRoot(target, place));
  mount_attr attr{};
  attr.propagation = MS_SHARED;
  if (::mount_setattr(place.get(), "", AT_EMPTY_PATH, &attr, sizeof attr) == 0) return Done();
  return FailedTo("share " + target);
}

Outcome OpenNullDevice(os::UniqueFd& null) {
  PAAS_RETURN_IF_PROBLEM(ResolveInRoot("/dev/null", null));
  return CheckNullDevice(null.get());
}

Outcome MaskPath(const std::string& path, const Masks& masks) {
  os::UniqueFd target;
  if (Outcome outcome = ResolveInRoot(path, target); outcome) {
    return outcome->error_number == ENOENT ? Done() : outcome;
  }
  os::UniqueFd mask;
  PAAS_RETURN_IF_PROBLEM(MakeMask(target.get(), masks, mask));
  return MoveOnto(mask.get(), target.get(), path);
}

Outcome RemountReadOnly(const std::string& path) {
  os::UniqueFd target;
  if (Outcome outcome = ResolveInRoot(path, target); outcome) {
    return outcome->error_number == ENOENT ? Done() : outcome;
  }
  const os::UniqueFd copy(OpenTreeAttr(target.get(), "", AT_EMPTY_PATH | AT_RECURSIVE,
                                       AttrOf({.read_only = true, .noexec = true}, -1)));
  if (!copy.valid()) return FailedTo("clone " + path);
  return MoveOnto(copy.get(), target.get(), path);
}

}  // namespace paas::container::launch
