#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace paas::agent {

// What a container of an environment is for.
enum class ContainerKind { kApplication, kWorker, kService };

// Bounds of one container; zero means the default of its kind.
struct ContainerLimits {
  uint32_t cpu_millis = 0;
  uint64_t memory_bytes = 0;
  uint32_t pids = 0;
  uint64_t disk_bytes = 0;

  bool operator==(const ContainerLimits&) const = default;
};

struct OutboundRule {
  std::vector<std::string> cidrs;         // empty: any address
  std::vector<uint32_t> ports;            // empty: any port but 25
  std::vector<std::string> domains = {};  // instead of cidrs: the addresses that these names have

  bool operator==(const OutboundRule&) const = default;
};

struct OutboundPolicy {
  bool restricted = false;  // true with no rules denies all
  std::vector<OutboundRule> rules;

  bool operator==(const OutboundPolicy&) const = default;
};

// Writable data of the environment. It outlives the containers that mount it.
struct DesiredVolume {
  std::string name;         // unique in the environment: "app", "app--queue", "db"
  uint64_t size_bytes = 0;  // 0: the node's default
  bool shared = false;      // several containers may mount it at once
  bool thin = false;        // its size is a bound only: no room is set aside for it

  bool operator==(const DesiredVolume&) const = default;
};

enum class MountKind { kVolume, kTmp };

// A writable directory of a container.
struct DesiredMount {
  MountKind kind = MountKind::kVolume;
  std::string target;       // absolute: "/app/web/files"
  std::string volume;       // name of a volume of the environment; for kVolume
  std::string source_path;  // directory inside the volume; "": all of it
  uint64_t size_bytes = 0;  // for kTmp; 0: the node's default
  uint32_t owner = 0;       // uid and gid, as the container sees them, of a directory that is made

  bool operator==(const DesiredMount&) const = default;
};

// A container that another one may talk to, as <name>.internal.
struct DesiredRelationship {
  std::string name;
  std::string container;        // of the same environment
  std::vector<uint32_t> ports;  // TCP; everything else stays closed
  // A JSON object: the entry of PLATFORM_RELATIONSHIPS without what only the node knows. May hold
  // credentials.
  std::string properties;
  bool wait = false;  // the application starts when the other one is healthy

  bool operator==(const DesiredRelationship&) const = default;
};

// One container as the controller wants it. Holds nothing of this node.
struct DesiredContainer {
  std::string name;  // unique in the environment: "app", "app--queue"
  ContainerKind kind = ContainerKind::kApplication;
  std::string base_digest;
  std::string app_digest;   // empty: no /app
  std::string application;  // the normalised application as JSON
  std::map<std::string, std::string> environment;
  ContainerLimits limits;
  OutboundPolicy outbound;
  std::string service;  // of a service: model::ServiceInstance as JSON
  std::vector<DesiredRelationship> relationships;
  std::vector<DesiredMount> mounts;
  std::map<std::string, std::string> php_settings;  // `php:` variables beyond the application's own

  bool operator==(const DesiredContainer&) const = default;
};

// Whether the containers of an environment run. One that is paused keeps its data, its addresses
// and its releases, and starts no process until it is to be active again.
enum class EnvironmentState {
  kActive,
  kFrozen,   // paused: processes stand still in memory; those that ended stay so
  kStopped,  // paused: no process is left
};

// The whole desired state of an environment; the unit of every apply.
struct EnvironmentSpec {
  std::string project;
  std::string environment;  // machine name
  uint64_t generation = 0;
  std::vector<DesiredContainer> containers;
  std::vector<DesiredVolume> volumes;
  EnvironmentState state = EnvironmentState::kActive;

  bool operator==(const EnvironmentSpec&) const = default;
};

}  // namespace paas::agent
