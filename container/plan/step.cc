#include "container/plan/step.h"

namespace paas::container {
namespace {

std::string Join(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

std::string Octal(uint32_t mode) {
  std::string digits;
  for (; mode != 0; mode /= 8) digits.insert(digits.begin(), static_cast<char>('0' + mode % 8));
  return "0" + digits;
}

std::string Size(uint64_t bytes) {
  if (bytes != 0 && bytes % (1u << 20) == 0) return std::to_string(bytes >> 20) + " MiB";
  return std::to_string(bytes) + " bytes";
}

std::string MappedAnd(const MountFlags& flags, bool id_mapped) {
  return "(" + std::string(id_mapped ? "ids mapped, " : "") + Describe(flags) + ")";
}

std::string MappedOr(const MakeTmpfs& s) {
  return s.id_mapped ? "ids mapped, " : "ids from " + std::to_string(s.first_id) + ", ";
}

struct Describer {
  std::string operator()(const JoinCgroups& s) const {
    std::vector<std::string> groups = s.tasks_files;
    if (!s.unified.empty()) groups.push_back(s.unified);
    return "join cgroups " + Join(groups, " ");
  }
  std::string operator()(const CloneMount& s) const {
    return "clone " + s.source + " for " + s.name + " " + MappedAnd(s.flags, s.id_mapped);
  }
  std::string operator()(const MakeTmpfs& s) const {
    return "make tmpfs for " + s.name + " (" + Size(s.size_bytes) + ", mode " + Octal(s.mode) +
           ", " + MappedOr(s) + Describe(s.flags) + ", " + std::to_string(s.files.size()) +
           " files)";
  }
  std::string operator()(const EnterOuterNamespace&) const {
    return "enter the outer mount namespace";
  }
  std::string operator()(const CloneTemplate& s) const {
    return "clone the template's " + s.path + " for " + s.name + " " +
           MappedAnd(s.flags, s.id_mapped);
  }
  std::string operator()(const PivotRoot& s) const { return "make " + s.name + " the root"; }
  std::string operator()(const Attach& s) const { return "attach " + s.name + " at " + s.target; }
  std::string operator()(const ShareMount& s) const {
    return "let later mounts on " + s.target + " reach the container";
  }
  std::string operator()(const StartInit&) const {
    return "start init in user, mount, pid, network, uts, ipc and cgroup namespaces of its own";
  }
  std::string operator()(const EnterContainer&) const { return "enter the container"; }
  std::string operator()(const MountKernelFs& s) const {
    const std::string options = s.options.empty() ? "" : ": " + Join(s.options, ",");
    return "mount " + s.type + " at " + s.target + " (" + Describe(s.flags) + options + ")";
  }
  std::string operator()(const Mask& s) const { return "mask " + s.path; }
  std::string operator()(const MakeReadOnly& s) const { return "make " + s.path + " read-only"; }
  std::string operator()(const WriteSysctl& s) const { return "set " + s.path + " = " + s.value; }
  std::string operator()(const SetHostname& s) const { return "set hostname " + s.hostname; }
  std::string operator()(const NewSession& s) const {
    return "new session and keyring, umask " + Octal(s.umask);
  }
  std::string operator()(const LimitResource& s) const {
    return "limit " + NameOf(s.resource) + " to " + std::to_string(s.soft) + " (at most " +
           std::to_string(s.hard) + ")";
  }
  std::string operator()(const KeepCapabilities& s) const {
    return "keep capabilities " + Join(s.names, ",");
  }
  std::string operator()(const SetIdentity& s) const {
    std::string text = "become uid " + std::to_string(s.uid) + ", gid " + std::to_string(s.gid);
    for (const uint32_t group : s.groups) text += ", group " + std::to_string(group);
    return text;
  }
  std::string operator()(const ForbidNewPrivileges&) const { return "forbid new privileges"; }
  std::string operator()(const LoadSeccomp&) const { return "load the seccomp filter"; }
  std::string operator()(const AwaitGo&) const { return "report ready and wait for the word"; }
  std::string operator()(const Execute& s) const {
    return "execute " + Join(s.process.argv, " ") + " in " + s.process.cwd;
  }
  std::string operator()(const EnterRunningMounts&) const {
    return "enter the container's outer mount namespace";
  }
  std::string operator()(const FinishReplacement& s) const {
    return "leave one mount at " + s.target;
  }
  std::string operator()(const CloneAttached& s) const { return "clone what is at " + s.path; }
  std::string operator()(const BuildTree& s) const {
    return "attach " + Join(s.parts, ", ") + " below the new " + s.name;
  }
  std::string operator()(const PutBeneath& s) const {
    return "put the new " + s.name + " beneath the old one";
  }
  std::string operator()(const DetachUpper& s) const {
    return "take the old " + s.target + " away";
  }
  std::string operator()(const UpdateTmpfs& s) const {
    return "update " + s.wanted.name + " (" + Size(s.wanted.size_bytes) + ", " +
           std::to_string(s.wanted.files.size()) + " files)";
  }
  std::string operator()(const ResizeTmpfs& s) const {
    return "give " + s.target + " " + Size(s.size_bytes);
  }
};

}  // namespace

std::string Describe(const MountFlags& flags) {
  std::string text = flags.read_only ? "ro" : "rw";
  if (flags.nosuid) text += ",nosuid";
  if (flags.nodev) text += ",nodev";
  if (flags.noexec) text += ",noexec";
  return text;
}

std::string NameOf(Resource resource) {
  switch (resource) {
    case Resource::kOpenFiles:
      return "open files";
    case Resource::kProcesses:
      return "processes";
    case Resource::kCoreSize:
      return "core size";
    case Resource::kLockedMemory:
      return "locked memory";
  }
  return "";
}

std::string Describe(const Step& step) { return std::visit(Describer{}, step); }

}  // namespace paas::container
