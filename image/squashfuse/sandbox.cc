#include "image/squashfuse/sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <memory>

#include "common/os/unique_fd.h"

namespace paas::image::squashfuse {
namespace {

constexpr uid_t kNobody = 65534;
#ifdef PAAS_SANITIZED
constexpr rlim_t kMemoryBytes = RLIM_INFINITY;  // its shadow of the memory counts
#else
constexpr rlim_t kMemoryBytes = 1u << 30;
#endif

Status EnterNamespaces() {
  if (::unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP |
                CLONE_NEWPID) != 0) {
    return ErrnoStatus("unshare");
  }
  const pid_t child = ::fork();
  if (child < 0) return ErrnoStatus("fork");
  if (child > 0) ::_exit(0);
  return absl::OkStatus();
}

// The root becomes an empty read-only tmpfs, and everything that was mounted is let go.
Status EmptyRoot() {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return ErrnoStatus("make mounts private");
  }
  const os::UniqueFd context(::fsopen("tmpfs", FSOPEN_CLOEXEC));
  if (!context || ::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return ErrnoStatus("make a tmpfs");
  }
  const os::UniqueFd root(
      ::fsmount(context.get(), FSMOUNT_CLOEXEC,
                MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
  if (!root || ::move_mount(root.get(), "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) != 0) {
    return ErrnoStatus("mount a tmpfs");
  }
  // pivot_root(".", "."): the old root ends up on top of the new one, and is detached from there.
  if (::fchdir(root.get()) != 0 || ::syscall(SYS_pivot_root, ".", ".") != 0 ||
      ::umount2(".", MNT_DETACH) != 0 || ::chdir("/") != 0) {
    return ErrnoStatus("leave the old root");
  }
  return absl::OkStatus();
}

Status BecomeNobody() {
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return ErrnoStatus("drop capabilities");
  }
  // Leaving uid 0 for good clears the permitted, effective and ambient sets.
  if (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
      ::setresuid(kNobody, kNobody, kNobody) != 0) {
    return ErrnoStatus("become nobody");
  }
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return ErrnoStatus("PR_SET_DUMPABLE");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return ErrnoStatus("PR_SET_NO_NEW_PRIVS");
  return absl::OkStatus();
}

Status SetLimits() {
  const struct {
    __rlimit_resource_t resource;
    rlim_t limit;
  } limits[] = {{RLIMIT_CORE, 0}, {RLIMIT_FSIZE, 0}, {RLIMIT_AS, kMemoryBytes}, {RLIMIT_NPROC, 0}};
  for (const auto& [resource, limit] : limits) {
    const rlimit both{limit, limit};
    if (::setrlimit(resource, &both) != 0) return ErrnoStatus("setrlimit");
  }
  return absl::OkStatus();
}

Status FilterSystemCalls() {
  const std::unique_ptr<void, decltype(&::seccomp_release)> filter(
      ::seccomp_init(SCMP_ACT_KILL_PROCESS), &::seccomp_release);
  if (!filter) return Internal("seccomp_init");
  for (const int call :
       {SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(close),
        SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
        SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(rt_sigreturn),
        SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group)}) {
    if (::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) {
      return Internal("seccomp_rule_add");
    }
  }
  // Memory, yes; code, no.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    if (::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 1,
                           SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) != 0) {
      return Internal("seccomp_rule_add");
    }
  }
  const int failure = ::seccomp_load(filter.get());
  return failure == 0 ? absl::OkStatus() : ErrnoStatus(-failure, "load the seccomp filter");
}

}  // namespace

Status EnterSandbox() {
  PAAS_RETURN_IF_ERROR(EnterNamespaces());
  PAAS_RETURN_IF_ERROR(EmptyRoot());  // needs the privileges that go next
  PAAS_RETURN_IF_ERROR(SetLimits());
  PAAS_RETURN_IF_ERROR(BecomeNobody());
  return FilterSystemCalls();  // last: the steps above need more calls
}

}  // namespace paas::image::squashfuse
