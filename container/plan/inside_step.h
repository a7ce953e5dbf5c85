#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "container/plan/node_step.h"
#include "container/spec.h"

// Steps that are taken inside of the container's namespaces.

namespace paas::container {

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

}  // namespace paas::container
