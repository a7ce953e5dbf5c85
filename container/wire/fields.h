#pragma once

#include <tuple>
#include <type_traits>

#include "container/plan/assembly_plan.h"

// Which members make a value, in the order in which they travel: the one place from which both
// directions of the codec are made, so that they cannot differ.

namespace paas::container::wire {

template <class V, class T>
concept IsA = std::is_same_v<std::remove_const_t<V>, T>;

// clang-format off
template <IsA<IdRange> V> auto Fields(V& v) { return std::tie(v.base, v.size); }
template <IsA<Process> V> auto Fields(V& v) { return std::tie(v.argv, v.env, v.uid, v.gid, v.cwd); }
template <IsA<ConfigFile> V> auto Fields(V& v) {
  return std::tie(v.path, v.content, v.mode, v.uid, v.gid, v.link_target);
}
template <IsA<MountFlags> V> auto Fields(V& v) {
  return std::tie(v.read_only, v.nosuid, v.nodev, v.noexec);
}
template <IsA<JoinCgroups> V> auto Fields(V& v) { return std::tie(v.tasks_files, v.unified); }
template <IsA<CloneMount> V> auto Fields(V& v) {
  return std::tie(v.name, v.source, v.flags, v.id_mapped);
}
template <IsA<MakeTmpfs> V> auto Fields(V& v) {
  return std::tie(v.name, v.size_bytes, v.mode, v.flags, v.directories, v.files, v.id_mapped,
                  v.first_id);
}
template <IsA<EnterOuterNamespace> V> auto Fields(V&) { return std::tie(); }
template <IsA<CloneTemplate> V> auto Fields(V& v) {
  return std::tie(v.name, v.path, v.flags, v.id_mapped);
}
template <IsA<PivotRoot> V> auto Fields(V& v) { return std::tie(v.name); }
template <IsA<Attach> V> auto Fields(V& v) { return std::tie(v.name, v.target); }
template <IsA<ShareMount> V> auto Fields(V& v) { return std::tie(v.target); }
template <IsA<StartInit> V> auto Fields(V&) { return std::tie(); }
template <IsA<EnterContainer> V> auto Fields(V&) { return std::tie(); }
template <IsA<MountKernelFs> V> auto Fields(V& v) {
  return std::tie(v.type, v.target, v.flags, v.options);
}
template <IsA<Mask> V> auto Fields(V& v) { return std::tie(v.path); }
template <IsA<MakeReadOnly> V> auto Fields(V& v) { return std::tie(v.path); }
template <IsA<WriteSysctl> V> auto Fields(V& v) { return std::tie(v.path, v.value); }
template <IsA<SetHostname> V> auto Fields(V& v) { return std::tie(v.hostname); }
template <IsA<NewSession> V> auto Fields(V& v) { return std::tie(v.umask); }
template <IsA<LimitResource> V> auto Fields(V& v) { return std::tie(v.resource, v.soft, v.hard); }
template <IsA<KeepCapabilities> V> auto Fields(V& v) { return std::tie(v.names); }
template <IsA<SetIdentity> V> auto Fields(V& v) { return std::tie(v.uid, v.gid, v.groups); }
template <IsA<ForbidNewPrivileges> V> auto Fields(V&) { return std::tie(); }
template <IsA<LoadSeccomp> V> auto Fields(V&) { return std::tie(); }
template <IsA<AwaitGo> V> auto Fields(V&) { return std::tie(); }
template <IsA<Execute> V> auto Fields(V& v) { return std::tie(v.process); }
template <IsA<EnterRunningMounts> V> auto Fields(V&) { return std::tie(); }
template <IsA<FinishReplacement> V> auto Fields(V& v) { return std::tie(v.target); }
template <IsA<CloneAttached> V> auto Fields(V& v) { return std::tie(v.path); }
template <IsA<BuildTree> V> auto Fields(V& v) { return std::tie(v.name, v.parts); }
template <IsA<PutBeneath> V> auto Fields(V& v) { return std::tie(v.name); }
template <IsA<DetachUpper> V> auto Fields(V& v) { return std::tie(v.target); }
template <IsA<UpdateTmpfs> V> auto Fields(V& v) { return std::tie(v.wanted); }
template <IsA<ResizeTmpfs> V> auto Fields(V& v) { return std::tie(v.target, v.size_bytes); }
template <IsA<AssemblyPlan> V> auto Fields(V& v) { return std::tie(v.steps); }
// clang-format on

inline bool IsValid(Resource resource) { return resource <= Resource::kLockedMemory; }

}  // namespace paas::container::wire
