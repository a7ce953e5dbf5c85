#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace paas::container {

// The ids of one container: id 0 is host id `base`. Ranges of live containers never overlap.
struct IdRange {
  uint32_t base = 0;
  uint32_t size = 65536;

  bool operator==(const IdRange&) const = default;
};

// CPU, memory and process bounds; zero means unlimited. Enforced by cgroups.
struct Limits {
  uint32_t cpu_millis = 0;
  uint64_t memory_bytes = 0;
  uint32_t pids = 0;

  bool operator==(const Limits&) const = default;
};

// A process inside a container, with nothing of the host in it.
struct Process {
  std::vector<std::string> argv;
  std::map<std::string, std::string> env;  // the whole environment
  uint32_t uid = 0;                        // container ids
  uint32_t gid = 0;
  std::string cwd = "/";

  bool operator==(const Process&) const = default;
};

// Before the kill: `command` runs inside as root (empty: none), then PID 1 gets `signal` (0: none).
struct StopPolicy {
  std::vector<std::string> command;
  int signal = 15;  // SIGTERM

  bool operator==(const StopPolicy&) const = default;
};

// An image that is mounted on the node (image::MountTable), bound into the container.
struct ImageMount {
  std::string source;  // host path of the node mount
  std::string target;  // "/" for the base, "/app" for the application

  bool operator==(const ImageMount&) const = default;
};

// A host directory, bound with ids mapped: files belong on disk to the ids that the container sees.
struct BindMount {
  std::string source;
  std::string target;
  bool read_only = false;
  bool no_exec = false;
  bool map_ids = true;  // false: the file system is the container's own, with its ids

  bool operator==(const BindMount&) const = default;
};

struct TmpfsMount {
  std::string target;
  uint64_t size_bytes = 64u << 20;
  uint32_t mode = 0755;
  bool no_exec = false;

  bool operator==(const TmpfsMount&) const = default;
};

// One file of the config ramdisk; `path` is relative to /run/config. With a target it is a symlink.
struct ConfigFile {
  std::string path;
  std::string content;
  uint32_t mode = 0644;
  uint32_t uid = 0;
  uint32_t gid = 0;
  std::string link_target;

  bool operator==(const ConfigFile&) const = default;
};

// What the container sees of the network.
struct Interface {
  std::string host_name;  // name of the host end; empty: the link is made beside the start
  std::string address;    // IPv4, routed as /32
  std::string gateway;    // link-local address of the host end

  bool operator==(const Interface&) const = default;
};

// Everything that decides how a container is assembled: names and paths, never descriptors.
struct ContainerSpec {
  std::string id;      // node-wide unique: ^[a-z0-9][a-z0-9-]{0,62}$
  std::string cgroup;  // below the platform's own subtree: "<project>-<environment>/<name>"
  std::string hostname;
  IdRange ids;
  ImageMount base;
  std::optional<ImageMount> app;
  std::vector<BindMount> binds;
  std::vector<TmpfsMount> tmpfs;   // /run (with the config ramdisk), /tmp are always there
  std::vector<ConfigFile> config;  // the ramdisk under /run/config
  // What init finds beside it, owned by container root: directories (0755, with their parents)
  // below /run, and /tmp unless the spec mounts there; links below /run with their targets.
  std::vector<std::string> directories;
  std::map<std::string, std::string> links;
  std::optional<Interface> interface;
  Limits limits;
  Process init;
  StopPolicy stop;
  std::string output_path;  // host file that init's stdout and stderr are appended to; empty: none

  bool operator==(const ContainerSpec&) const = default;
};

}  // namespace paas::container
