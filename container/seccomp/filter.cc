#include "container/seccomp/filter.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string_view>

#include "common/os/unique_fd.h"
#include "container/seccomp/syscalls.h"

namespace paas::container {
namespace {

using Context = std::unique_ptr<void, void (*)(scmp_filter_ctx)>;

Status Check(int result, std::string_view what) {
  return result >= 0 ? absl::OkStatus() : ErrnoStatus(-result, "seccomp: " + std::string(what));
}

StatusOr<Context> MakeContext(uint32_t default_action) {
  Context context(::seccomp_init(default_action), ::seccomp_release);
  if (context == nullptr) return Internal("seccomp: no memory for a filter");
  // A call by another architecture's table would pass the list by its number.
  PAAS_RETURN_IF_ERROR(Check(
      ::seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "arch"));
  PAAS_RETURN_IF_ERROR(
      Check(::seccomp_attr_set(context.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2), "optimize"));
  return context;
}

Status AppendProgram(const Context& context, std::string& out) {
  const os::UniqueFd file(::memfd_create("seccomp", MFD_CLOEXEC));
  if (!file.valid()) return ErrnoStatus("seccomp: memfd");
  PAAS_RETURN_IF_ERROR(Check(::seccomp_export_bpf(context.get(), file.get()), "export"));
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  const auto bytes = static_cast<uint32_t>(size);
  out.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
  const size_t begin = out.size();
  out.resize(begin + bytes);
  if (::pread(file.get(), &out[begin], bytes, 0) != size) return ErrnoStatus("seccomp: read");
  return absl::OkStatus();
}

// Names that this version of the library or this architecture does not know are left out: they
// then answer ENOSYS by their number.
Status AddNames(const Context& context, const std::vector<std::string_view>& names,
                uint32_t action) {
  for (const std::string_view name : names) {
    const int number = ::seccomp_syscall_resolve_name(std::string(name).c_str());
    if (number == __NR_SCMP_ERROR || number < 0) continue;
    PAAS_RETURN_IF_ERROR(Check(::seccomp_rule_add(context.get(), action, number, 0), name));
  }
  return absl::OkStatus();
}

// Newer than the library; numbers are the same on every architecture from 424 on.
struct NumberedSyscall {
  int number;
  bool allowed;
};
constexpr std::array kNumbered = {
    NumberedSyscall{451, true},   // cachestat
    NumberedSyscall{452, true},   // fchmodat2
    NumberedSyscall{454, true},   // futex_wake
    NumberedSyscall{455, true},   // futex_wait
    NumberedSyscall{456, true},   // futex_requeue
    NumberedSyscall{462, true},   // mseal
    NumberedSyscall{450, false},  // set_mempolicy_home_node
};

Status AddNumbers(const Context& context) {
  for (const NumberedSyscall& syscall : kNumbered) {
    const uint32_t action = syscall.allowed ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM);
    const int result = ::seccomp_rule_add(context.get(), action, syscall.number, 0);
    if (result != -EEXIST) PAAS_RETURN_IF_ERROR(Check(result, std::to_string(syscall.number)));
  }
  return absl::OkStatus();
}

Status AppendNumbersProgram(std::string& out) {
  PAAS_ASSIGN_OR_RETURN(const Context context, MakeContext(SCMP_ACT_ERRNO(ENOSYS)));
  PAAS_RETURN_IF_ERROR(AddNames(context, AllowedSyscalls(), SCMP_ACT_ALLOW));
  PAAS_RETURN_IF_ERROR(AddNames(context, RefusedSyscalls(), SCMP_ACT_ERRNO(EPERM)));
  PAAS_RETURN_IF_ERROR(AddNumbers(context));
  return AppendProgram(context, out);
}

Status Refuse(const Context& context, int syscall, int error, std::vector<scmp_arg_cmp> when) {
  return Check(::seccomp_rule_add_array(context.get(), SCMP_ACT_ERRNO(static_cast<unsigned>(error)),
                                        syscall, static_cast<unsigned>(when.size()), when.data()),
               "argument rule");
}

// clone3 passes its flags by pointer, out of a filter's sight: it is in no list, and the C library
// falls back to clone.
Status RefuseNewNamespaces(const Context& context) {
  for (const uint64_t flag : {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                              CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET}) {
    PAAS_RETURN_IF_ERROR(
        Refuse(context, SCMP_SYS(clone), EPERM, {SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag)}));
  }
  return absl::OkStatus();
}

// The kernel reads the families and ioctl numbers as 32-bit: higher bits must not fool the rule.
constexpr uint64_t kLow = 0xffffffff;

// Only UNIX, INET, INET6 and the routing netlink. Others answer as if the kernel lacked them,
// which sshd's audit code, for one, takes for an answer.
Status RefuseSocketFamilies(const Context& context) {
  for (uint64_t family = 0; family < 64; ++family) {
    if (family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK) {
      continue;
    }
    PAAS_RETURN_IF_ERROR(Refuse(context, SCMP_SYS(socket), EAFNOSUPPORT,
                                {SCMP_A0(SCMP_CMP_MASKED_EQ, kLow, family)}));
  }
  return Refuse(context, SCMP_SYS(socket), EPROTONOSUPPORT,
                {SCMP_A0(SCMP_CMP_MASKED_EQ, kLow, AF_NETLINK), SCMP_A2(SCMP_CMP_NE, 0)});
}

// Both put input into the terminal of whoever looks at it.
Status RefuseTerminalInjection(const Context& context) {
  for (const uint64_t request : {TIOCSTI, TIOCLINUX}) {
    PAAS_RETURN_IF_ERROR(
        Refuse(context, SCMP_SYS(ioctl), EPERM, {SCMP_A1(SCMP_CMP_MASKED_EQ, kLow, request)}));
  }
  return absl::OkStatus();
}

// A subvolume or snapshot that a tenant makes in its volume counts for no limit, and btrfs asks for
// no privilege. By type and number, whatever size of argument is claimed: SNAP_CREATE,
// SUBVOL_CREATE, SNAP_DESTROY, SNAP_CREATE_V2, SUBVOL_CREATE_V2, SNAP_DESTROY_V2. Copies by
// reference (FICLONE) have the same type and stay.
Status RefuseSubvolumes(const Context& context) {
  constexpr uint64_t kTypeAndNumber = 0xffff;
  constexpr uint64_t kBtrfs = 0x9400;
  for (const uint64_t number : {1u, 14u, 15u, 23u, 24u, 63u}) {
    PAAS_RETURN_IF_ERROR(Refuse(context, SCMP_SYS(ioctl), EPERM,
                                {SCMP_A1(SCMP_CMP_MASKED_EQ, kTypeAndNumber, kBtrfs | number)}));
  }
  return absl::OkStatus();
}

// Device nodes: CAP_MKNOD is not there either.
Status RefuseDeviceNodes(const Context& context) {
  constexpr uint64_t kFormat = 0170000;
  for (const uint64_t format : {0020000u, 0060000u}) {
    PAAS_RETURN_IF_ERROR(
        Refuse(context, SCMP_SYS(mknod), EPERM, {SCMP_A1(SCMP_CMP_MASKED_EQ, kFormat, format)}));
    PAAS_RETURN_IF_ERROR(
        Refuse(context, SCMP_SYS(mknodat), EPERM, {SCMP_A2(SCMP_CMP_MASKED_EQ, kFormat, format)}));
  }
  return absl::OkStatus();
}

Status AppendArgumentsProgram(std::string& out) {
  PAAS_ASSIGN_OR_RETURN(const Context context, MakeContext(SCMP_ACT_ALLOW));
  PAAS_RETURN_IF_ERROR(RefuseNewNamespaces(context));
  PAAS_RETURN_IF_ERROR(RefuseSocketFamilies(context));
  PAAS_RETURN_IF_ERROR(RefuseTerminalInjection(context));
  PAAS_RETURN_IF_ERROR(RefuseSubvolumes(context));
  PAAS_RETURN_IF_ERROR(RefuseDeviceNodes(context));
  // ADDR_NO_RANDOMIZE and others weaken the process; 0 is what every program has, ~0 asks.
  PAAS_RETURN_IF_ERROR(Refuse(context, SCMP_SYS(personality), EPERM,
                              {SCMP_A0(SCMP_CMP_MASKED_EQ, 0x0040000, 0x0040000)}));
  return AppendProgram(context, out);
}

}  // namespace

StatusOr<std::string> CompileSeccompFilter() {
  std::string programs;
  PAAS_RETURN_IF_ERROR(AppendArgumentsProgram(programs));
  PAAS_RETURN_IF_ERROR(AppendNumbersProgram(programs));
  return programs;
}

}  // namespace paas::container
