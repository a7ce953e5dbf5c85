#pragma once

#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>

// System calls that the C library of Debian 12 has no function for.

namespace paas::container::launch {

inline constexpr long kOpenTreeAttr = 467;                 // Linux 6.15
inline constexpr unsigned kMoveMountBeneath = 0x00000200;  // MOVE_MOUNT_BENEATH, Linux 6.5

inline int OpenAt2(int directory, const char* path, uint64_t flags, uint64_t resolve) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = resolve;
  return static_cast<int>(::syscall(SYS_openat2, directory, path, &how, sizeof how));
}

// Like fork(2), with clone3's flags. `pidfd` is set in the parent when it is given; `cgroup` is an
// open directory of cgroup2 that the child is made in, or -1.
inline pid_t Clone3(uint64_t flags, int* pidfd, int cgroup = -1) {
  clone_args args{};
  if (cgroup >= 0) {
    flags |= CLONE_INTO_CGROUP;
    args.cgroup = static_cast<uint64_t>(cgroup);
  }
  args.flags = flags | (pidfd != nullptr ? CLONE_PIDFD : 0);
  args.pidfd = reinterpret_cast<uint64_t>(pidfd);
  // With CLONE_PARENT the exit signal is the one of the caller.
  args.exit_signal = (flags & CLONE_PARENT) != 0 ? 0 : SIGCHLD;
  return static_cast<pid_t>(::syscall(SYS_clone3, &args, sizeof args));
}

// A detached clone of a mount with its attributes set. One call where the kernel can (a mapped
// mount can be mapped anew only so), else two.
inline int OpenTreeAttr(int directory, const char* path, unsigned flags, const mount_attr& attr) {
  mount_attr copy = attr;
  const long fd = ::syscall(kOpenTreeAttr, directory, path,
                            flags | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC, &copy, sizeof copy);
  if (fd >= 0 || errno != ENOSYS) return static_cast<int>(fd);
  const int tree = ::open_tree(directory, path, flags | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (tree < 0) return -1;
  const unsigned setattr_flags = AT_EMPTY_PATH | (flags & AT_RECURSIVE);
  if (::mount_setattr(tree, "", setattr_flags, &copy, sizeof copy) == 0) return tree;
  const int error = errno;
  ::close(tree);
  errno = error;
  return -1;
}

}  // namespace paas::container::launch
