#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "container/spec.h"

// The effects that an assembly is made of. Plain values of names and paths: what descriptors they
// need at run time (namespaces, stdio) travel beside the plan.

namespace paas::container {

struct MountFlags {
  bool read_only = false;
  bool nosuid = true;
  bool nodev = true;
  bool noexec = false;

  bool operator==(const MountFlags&) const = default;
};

// ---- In the namespaces of the node.

// Moves the caller into control groups, so that what follows is charged to the container.
struct JoinCgroups {
  std::vector<std::string> procs_files;
  bool operator==(const JoinCgroups&) const = default;
};

// Clones the mount at `source` as a detached one, called `name` from here on.
struct CloneMount {
  std::string name;
  std::string source;
  MountFlags flags;
  bool id_mapped = true;
  bool operator==(const CloneMount&) const = default;
};

// Makes a detached tmpfs with what it holds.
struct MakeTmpfs {
  std::string name;
  uint64_t size_bytes = 0;
  uint32_t mode = 0755;
  MountFlags flags;
  std::vector<std::string> directories;  // relative; parents first
  std::vector<ConfigFile> files;         // paths relative to the root of the tmpfs
  bool operator==(const MakeTmpfs&) const = default;
};

// ---- In the outer mount namespace, with the rights of the node.

// A new mount namespace, copied from the small template (an empty root, proc of an empty pid
// namespace, the few parts of sysfs that
// programs ask for, taken in an empty network namespace, and /dev).
struct EnterOuterNamespace {
  bool operator==(const EnterOuterNamespace&) const = default;
};

// Clones `path` of the template as the detached mount `name`.
struct CloneTemplate {
  std::string name;
  std::string path;
  MountFlags flags;
  bool id_mapped = false;
  bool operator==(const CloneTemplate&) const = default;
};

// Makes the detached mount the root; the template's goes.
struct PivotRoot {
  std::string name;
  bool operator==(const PivotRoot&) const = default;
};

// Attaches a detached mount. The target must exist as a directory, without a symlink on the way.
struct Attach {
  std::string name;
  std::string target;
  bool operator==(const Attach&) const = default;
};

// Mounts made later below `target` from here reach the container.
struct ShareMount {
  std::string target;
  bool operator==(const ShareMount&) const = default;
};

// ---- From here on inside: PID 1 of the container.

// Enters the slot's user and network namespaces and starts PID 1 in new mount, pid, uts, ipc and
// cgroup namespaces; the copy of the mounts is locked.
struct StartInit {
  bool operator==(const StartInit&) const = default;
};

// Joins a running container and starts the process there.
struct EnterContainer {
  bool operator==(const EnterContainer&) const = default;
};

struct MountKernelFs {
  std::string type;  // "proc", "devpts", "mqueue", "cgroup", "cgroup2"
  std::string target;
  MountFlags flags;
  std::vector<std::string> options;  // "gid=5", "newinstance"
  bool operator==(const MountKernelFs&) const = default;
};

// Hides a path: a file behind /dev/null, a directory behind an empty one. A missing path is fine.
struct Mask {
  std::string path;
  bool operator==(const Mask&) const = default;
};

// Remounts a path over itself read-only. A missing path is fine.
struct MakeReadOnly {
  std::string path;
  bool operator==(const MakeReadOnly&) const = default;
};

struct WriteSysctl {
  std::string path;
  std::string value;
  bool operator==(const WriteSysctl&) const = default;
};

struct SetHostname {
  std::string hostname;
  bool operator==(const SetHostname&) const = default;
};

// setsid(2), a session keyring of its own, umask.
struct NewSession {
  uint32_t umask = 022;
  bool operator==(const NewSession&) const = default;
};

enum class Resource : uint8_t { kOpenFiles, kProcesses, kCoreSize, kLockedMemory };

// Lowers a resource limit. One that is lower already stays.
struct LimitResource {
  Resource resource = Resource::kOpenFiles;
  uint64_t soft = 0;
  uint64_t hard = 0;
  bool operator==(const LimitResource&) const = default;
};

// Keeps these capabilities in the bounding, permitted and effective sets and none in the
// inheritable and ambient ones.
struct KeepCapabilities {
  std::vector<std::string> names;  // "chown", "setuid"
  bool operator==(const KeepCapabilities&) const = default;
};

struct SetIdentity {
  uint32_t uid = 0;
  uint32_t gid = 0;
  std::vector<uint32_t> groups;
  bool operator==(const SetIdentity&) const = default;
};

struct ForbidNewPrivileges {
  bool operator==(const ForbidNewPrivileges&) const = default;
};

struct LoadSeccomp {
  bool operator==(const LoadSeccomp&) const = default;
};

// Says that everything is done and waits for the word to go.
struct AwaitGo {
  bool operator==(const AwaitGo&) const = default;
};

// Takes stdio and nothing else along, and becomes the program.
struct Execute {
  Process process;
  bool operator==(const Execute&) const = default;
};

using Step =
    std::variant<JoinCgroups, CloneMount, MakeTmpfs, EnterOuterNamespace, CloneTemplate, PivotRoot,
                 Attach, Mask, ShareMount, StartInit, EnterContainer, MountKernelFs, MakeReadOnly,
                 WriteSysctl, SetHostname, NewSession, LimitResource, KeepCapabilities, SetIdentity,
                 ForbidNewPrivileges, LoadSeccomp, AwaitGo, Execute>;

// One line in names: "clone /var/lib/paas/… as app (ids mapped, ro,nosuid,nodev)". Contents and
// environments are not in it.
std::string Describe(const Step& step);
std::string Describe(const MountFlags& flags);
// "open files", for messages.
std::string NameOf(Resource resource);

}  // namespace paas::container
