#include "container/launch/confinement.h"

#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace paas::container::launch {
namespace {

struct CapabilityName {
  std::string_view name;
  int number;
};

constexpr std::array kCapabilities = {
    CapabilityName{"chown", CAP_CHOWN},
    CapabilityName{"kill", CAP_KILL},
    CapabilityName{"net_bind_service", CAP_NET_BIND_SERVICE},
    CapabilityName{"setgid", CAP_SETGID},
    CapabilityName{"setuid", CAP_SETUID},
};

Outcome MaskOf(const std::vector<std::string>& names, uint64_t& mask) {
  mask = 0;
  for (const std::string& name : names) {
    const auto* found = std::find_if(kCapabilities.begin(), kCapabilities.end(),
                                     [&](const CapabilityName& c) { return c.name == name; });
    if (found == kCapabilities.end()) return Refuse(EINVAL, "unknown capability " + name);
    mask |= uint64_t{1} << found->number;
  }
  return Done();
}

Outcome DropBounding(uint64_t keep) {
  for (int number = 0; number < 64; ++number) {
    if ((keep >> number & 1) != 0) continue;
    if (::prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0) continue;
    // The kernel knows no more.
    if (errno == EINVAL && number > 0) return Done();
    return FailedTo("drop capability " + std::to_string(number));
  }
  return Done();
}

__rlimit_resource NumberOf(Resource resource) {
  switch (resource) {
    case Resource::kOpenFiles:
      return RLIMIT_NOFILE;
    case Resource::kProcesses:
      return RLIMIT_NPROC;
    case Resource::kCoreSize:
      return RLIMIT_CORE;
    case Resource::kLockedMemory:
      return RLIMIT_MEMLOCK;
  }
  return RLIMIT_CORE;
}

}  // namespace

Outcome StartSession(const NewSession& step) {
  if (::setsid() < 0) return FailedTo("start a session");
  // ENOSYS and EDQUOT are fatal on purpose: without it the node's session keyring would be shared.
  if (::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0) {
    return FailedTo("join a session keyring");
  }
  ::umask(step.umask);
  return Done();
}

Outcome Limit(const LimitResource& step) {
  const __rlimit_resource number = NumberOf(step.resource);
  rlimit limit{};
  if (::getrlimit(number, &limit) != 0) return FailedTo("read the limit");
  // Never raised: that takes CAP_SYS_RESOURCE in the node's user namespace.
  limit.rlim_max = std::min<rlim_t>(limit.rlim_max, step.hard);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, step.soft);
  return ::setrlimit(number, &limit) == 0 ? Done() : FailedTo("set the limit");
}

Outcome Keep(const KeepCapabilities& step) {
  uint64_t keep = 0;
  PAAS_RETURN_IF_PROBLEM(MaskOf(step.names, keep));
  PAAS_RETURN_IF_PROBLEM(DropBounding(keep));
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return FailedTo("clear ambient capabilities");
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  data[0].effective = data[0].permitted = static_cast<uint32_t>(keep);
  data[1].effective = data[1].permitted = static_cast<uint32_t>(keep >> 32);
  if (::syscall(SYS_capset, &header, data.data()) == 0) return Done();
  return FailedTo("set capabilities");
}

Outcome Become(const SetIdentity& step) {
  if (::setgroups(step.groups.size(), step.groups.data()) != 0) return FailedTo("set groups");
  if (::setresgid(step.gid, step.gid, step.gid) != 0) return FailedTo("set the group");
  if (::setresuid(step.uid, step.uid, step.uid) != 0) return FailedTo("set the user");
  return HideFromTracers();
}

Outcome ForbidPrivileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) return Done();
  return FailedTo("set no_new_privs");
}

Outcome LoadFilter(const std::string& filter) {
  std::string_view rest = filter;
  while (!rest.empty()) {
    uint32_t bytes = 0;
    if (rest.size() < sizeof bytes) return Refuse(EBADMSG, "seccomp filter is cut short");
    std::memcpy(&bytes, rest.data(), sizeof bytes);
    rest.remove_prefix(sizeof bytes);
    if (bytes > rest.size() || bytes % sizeof(sock_filter) != 0) {
      return Refuse(EBADMSG, "seccomp filter is cut short");
    }
    std::vector<sock_filter> code(bytes / sizeof(sock_filter));
    std::memcpy(code.data(), rest.data(), bytes);
    rest.remove_prefix(bytes);
    const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) {
      return FailedTo("load a seccomp program");
    }
  }
  return Done();
}

Outcome HideFromTracers() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0) return Done();
  return FailedTo("become untraceable");
}

}  // namespace paas::container::launch
