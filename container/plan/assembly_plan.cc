#include "container/plan/assembly_plan.h"

#include <algorithm>

#include "container/cgroup/paths.h"
#include "container/plan/hardening.h"
#include "container/plan/tmpfs_plan.h"

namespace paas::container {
namespace {

constexpr uint64_t kMiB = 1u << 20;
constexpr uint64_t kSharedMemoryBytes = 64 * kMiB;
constexpr uint64_t kOpenFiles = 65536;
// The cgroup counts what the container may have; this one cannot be raised in a process that runs.
constexpr uint64_t kProcesses = 32768;
constexpr uint64_t kLockedMemoryBytes = 8 * kMiB;

constexpr MountFlags kReadOnly{.read_only = true};
constexpr MountFlags kNoExec{.noexec = true};
constexpr MountFlags kReadOnlyNoExec{.read_only = true, .noexec = true};
// The one place where device nodes work.
constexpr MountFlags kDevices{.read_only = true, .nodev = false, .noexec = true};

// A directory for each v1 hierarchy; in a v2-only node cgroup2 itself is mounted there.
MakeTmpfs PlanCgroupDirectory(const CgroupLayout& layout) {
  MakeTmpfs tmpfs{.name = "/sys/fs/cgroup", .size_bytes = kMiB, .flags = kReadOnlyNoExec};
  for (const CgroupV1Mount& mount : layout.v1) tmpfs.directories.push_back(HierarchyName(mount));
  if (!layout.v2_mount_point.empty()) tmpfs.directories.push_back("unified");
  return tmpfs;
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
    AddSource(PlanConfig(spec_));
    if (!HasTarget(spec_, "/tmp")) AddSource(PlanTmp(spec_));
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
    Add(NewSession{});
    Add(LimitResource{Resource::kOpenFiles, kOpenFiles, kOpenFiles});
    Add(LimitResource{Resource::kProcesses, kProcesses, kProcesses});
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
