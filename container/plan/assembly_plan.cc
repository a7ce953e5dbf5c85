#include "container/plan/assembly_plan.h"

#include <algorithm>

#include "container/cgroup/paths.h"
#include "container/plan/hardening.h"

namespace paas::container {
namespace {

constexpr uint64_t kMiB = 1u << 20;
constexpr uint64_t kTmpBytes = 512 * kMiB;
constexpr uint64_t kSharedMemoryBytes = 64 * kMiB;
constexpr uint64_t kRunSlackBytes = 16 * kMiB;  // sockets, pids, supervise directories
constexpr uint64_t kOpenFiles = 65536;
constexpr uint64_t kProcesses = 32768;
constexpr uint64_t kLockedMemoryBytes = 8 * kMiB;

constexpr MountFlags kReadOnly{.read_only = true};
constexpr MountFlags kWritable{};
constexpr MountFlags kNoExec{.noexec = true};
constexpr MountFlags kReadOnlyNoExec{.read_only = true, .noexec = true};
// The one place where device nodes work.
constexpr MountFlags kDevices{.read_only = true, .nodev = false, .noexec = true};

// Parents of every path before the path, each once.
void AddWithParents(const std::string& path, std::vector<std::string>& directories) {
  for (size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string parent = path.substr(0, slash);
    if (std::find(directories.begin(), directories.end(), parent) == directories.end()) {
      directories.push_back(parent);
    }
  }
}

// Those of the spec that lie in the tmpfs.
void AddDirectories(const ContainerSpec& spec, MakeTmpfs& tmpfs) {
  const std::string below = tmpfs.name + "/";
  for (const std::string& path : spec.directories) {
    if (path.starts_with(below)) AddWithParents(path.substr(below.size()) + "/", tmpfs.directories);
  }
}

// /run is open to every user like /tmp, since an application makes its socket there; the ramdisk
// below it belongs to root.
MakeTmpfs PlanRun(const ContainerSpec& spec) {
  MakeTmpfs run{.name = "/run", .size_bytes = kRunSlackBytes, .mode = 01777, .flags = kWritable};
  run.directories.push_back("config");
  AddDirectories(spec, run);
  for (const auto& [path, target] : spec.links) {
    run.files.push_back({.path = path.substr(run.name.size() + 1), .link_target = target});
    AddWithParents(run.files.back().path, run.directories);
  }
  for (ConfigFile file : spec.config) {
    run.size_bytes += file.content.size();
    file.path = "config/" + file.path;
    AddWithParents(file.path, run.directories);
    run.files.push_back(std::move(file));
  }
  run.size_bytes = (run.size_bytes + kMiB - 1) / kMiB * kMiB;
  return run;
}

uint64_t TmpBytes(const Limits& limits) {
  return limits.memory_bytes == 0 ? kTmpBytes : std::min(kTmpBytes, limits.memory_bytes / 2);
}

MakeTmpfs PlanTmp(const ContainerSpec& spec) {
  MakeTmpfs tmp{
      .name = "/tmp", .size_bytes = TmpBytes(spec.limits), .mode = 01777, .flags = kWritable};
  AddDirectories(spec, tmp);
  return tmp;
}

// A directory for each v1 hierarchy; in a v2-only node cgroup2 itself is mounted there.
MakeTmpfs PlanCgroupDirectory(const CgroupLayout& layout) {
  MakeTmpfs tmpfs{.name = "/sys/fs/cgroup", .size_bytes = kMiB, .flags = kReadOnlyNoExec};
  for (const CgroupV1Mount& mount : layout.v1) tmpfs.directories.push_back(HierarchyName(mount));
  if (!layout.v2_mount_point.empty()) tmpfs.directories.push_back("unified");
  return tmpfs;
}

// A spec may put a file system of its own at /tmp.
bool HasTarget(const ContainerSpec& spec, const std::string& target) {
  const auto is_it = [&](const auto& mount) { return mount.target == target; };
  return std::any_of(spec.binds.begin(), spec.binds.end(), is_it) ||
         std::any_of(spec.tmpfs.begin(), spec.tmpfs.end(), is_it);
}

bool IsHybrid(const NodeFacts& facts) { return !facts.cgroups.v1.empty(); }

class Planner {
 public:
  Planner(const ContainerSpec& spec, const NodeFacts& facts, const std::string& cgroup_root)
      : spec_(spec), facts_(facts), cgroup_root_(cgroup_root) {}

  AssemblyPlan Assembly() {
    JoinControlGroups();  // first: all memory of the assembly is the container's
    TakeSources();        // before the node's mounts go out of sight
    EnterOuter();
    AttachEverything();  // before the copy, which locks
    Add(StartInit{});
    MountKernelFilesystems();
    HideTheNode();  // after proc and dev, which masks are made of
    Confine(spec_.init);
    Add(AwaitGo{});  // after the last step that can fail but the exec itself
    Add(Execute{spec_.init});
    return std::move(plan_);
  }

  AssemblyPlan Exec(const Process& process) {
    JoinControlGroups();  // before entering: there the files of the node are out of reach
    Add(EnterContainer{});
    Confine(process);
    Add(Execute{process});
    return std::move(plan_);
  }

 private:
  void Add(Step step) { plan_.steps.push_back(std::move(step)); }

  // Sources are taken in the node's namespace; targets are attached by name afterwards.
  void AddSource(CloneMount source) {
    targets_.push_back(source.name);
    Add(std::move(source));
  }
  void AddSource(MakeTmpfs source) {
    targets_.push_back(source.name);
    Add(std::move(source));
  }
  void AddSource(CloneTemplate source) {
    targets_.push_back(source.name);
    Add(std::move(source));
  }

  void JoinControlGroups() {
    Add(JoinCgroups{TasksFiles(facts_.cgroups, cgroup_root_, spec_.cgroup),
                    UnifiedDirectory(facts_.cgroups, cgroup_root_, spec_.cgroup)});
  }

  void TakeSources() {
    Add(CloneMount{.name = "/", .source = spec_.base.source, .flags = kReadOnly});
    if (spec_.app) {
      AddSource(
          CloneMount{.name = spec_.app->target, .source = spec_.app->source, .flags = kReadOnly});
    }
    for (const BindMount& bind : spec_.binds) {
      AddSource(CloneMount{.name = bind.target,
                           .source = bind.source,
                           .flags = {.read_only = bind.read_only, .noexec = bind.no_exec},
                           .id_mapped = bind.map_ids});
    }
    AddSource(PlanRun(spec_));
    if (!HasTarget(spec_, "/tmp")) {
      AddSource(PlanTmp(spec_));
    }
    AddSource(MakeTmpfs{
        .name = "/dev/shm", .size_bytes = kSharedMemoryBytes, .mode = 01777, .flags = kNoExec});
    if (IsHybrid(facts_)) AddSource(PlanCgroupDirectory(facts_.cgroups));
    for (const TmpfsMount& tmpfs : spec_.tmpfs) {
      AddSource(MakeTmpfs{.name = tmpfs.target,
                          .size_bytes = tmpfs.size_bytes,
                          .mode = tmpfs.mode,
                          .flags = {.noexec = tmpfs.no_exec}});
    }
  }

  void EnterOuter() {
    Add(EnterOuterNamespace{});
    // Before the pivot, with which the template goes.
    AddSource(CloneTemplate{.name = "/dev", .path = "/dev", .flags = kDevices, .id_mapped = true});
    // A proc must be in sight for the container to be allowed one of its own, writable so that
    // its own is not held to be read-only.
    AddSource(CloneTemplate{.name = "/proc", .path = "/proc", .flags = kNoExec});
    AddSource(CloneTemplate{.name = "/sys", .path = "/sys", .flags = kReadOnlyNoExec});
    Add(PivotRoot{"/"});
  }

  // Parents before children: sorting does that, since a parent's path is a prefix.
  void AttachEverything() {
    std::sort(targets_.begin(), targets_.end());
    for (const std::string& target : targets_) Add(Attach{target, target});
    Add(ShareMount{"/"});  // a later swap of /app is made in the outer namespace
    if (spec_.app) Add(ShareMount{spec_.app->target});
  }

  void MountKernelFilesystems() {
    Add(MountKernelFs{.type = "proc",
                      .target = "/proc",
                      .flags = kNoExec,
                      .options = {"hidepid=invisible", "gid=" + std::to_string(kProcGroup)}});
    Add(MountKernelFs{.type = "devpts",
                      .target = "/dev/pts",
                      .flags = {.nodev = false, .noexec = true},
                      .options = {"newinstance", "ptmxmode=0666", "mode=0620",
                                  "gid=" + std::to_string(kTerminalGroup)}});
    Add(MountKernelFs{.type = "mqueue", .target = "/dev/mqueue", .flags = kNoExec});
    for (const CgroupV1Mount& mount : facts_.cgroups.v1) {
      Add(MountKernelFs{.type = "cgroup",
                        .target = "/sys/fs/cgroup/" + HierarchyName(mount),
                        .flags = kReadOnlyNoExec,
                        .options = mount.controllers});
    }
    if (facts_.cgroups.v2_mount_point.empty()) return;
    Add(MountKernelFs{.type = "cgroup2",
                      .target = IsHybrid(facts_) ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup",
                      .flags = kReadOnlyNoExec});
  }

  void HideTheNode() {
    // Before /proc/sys becomes read-only.
    Add(WriteSysctl{"/proc/sys/user/max_user_namespaces", "0"});
    Add(WriteSysctl{"/proc/sys/user/max_net_namespaces", "0"});
    for (const std::string& path : MaskedProcPaths()) Add(Mask{path});
    for (const std::string& path : ReadOnlyProcPaths()) Add(MakeReadOnly{path});
    Add(SetHostname{spec_.hostname});
  }

  void Confine(const Process& process) {
    const uint64_t processes = spec_.limits.pids == 0 ? kProcesses : spec_.limits.pids;
    Add(NewSession{});
    Add(LimitResource{Resource::kOpenFiles, kOpenFiles, kOpenFiles});
    Add(LimitResource{Resource::kProcesses, processes, processes});
    Add(LimitResource{Resource::kCoreSize, 0, 0});
    Add(LimitResource{Resource::kLockedMemory, kLockedMemoryBytes, kLockedMemoryBytes});
    Add(KeepCapabilities{KeptCapabilities()});  // before the identity: dropping needs SETPCAP
    Add(SetIdentity{process.uid, process.gid, {kProcGroup}});
    Add(ForbidNewPrivileges{});  // before seccomp, which an unprivileged process may load only so
    Add(LoadSeccomp{});          // last: it forbids most of the above
  }

  const ContainerSpec& spec_;
  const NodeFacts& facts_;
  const std::string& cgroup_root_;
  AssemblyPlan plan_;
  std::vector<std::string> targets_;
};

}  // namespace

AssemblyPlan PlanAssembly(const ContainerSpec& spec, const NodeFacts& facts,
                          const std::string& cgroup_root) {
  return Planner(spec, facts, cgroup_root).Assembly();
}

AssemblyPlan PlanExec(const ContainerSpec& spec, const Process& process, const NodeFacts& facts,
                      const std::string& cgroup_root) {
  return Planner(spec, facts, cgroup_root).Exec(process);
}

std::vector<std::string> Describe(const AssemblyPlan& plan) {
  std::vector<std::string> lines;
  for (const Step& step : plan.steps) lines.push_back(Describe(step));
  return lines;
}

}  // namespace paas::container
