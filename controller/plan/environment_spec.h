#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

enum class ContainerKind { kApplication, kWorker, kService };

// Zero means the node's default.
struct Limits {
  uint32_t cpu_millis = 0;  // 1000 = one CPU
  uint64_t memory_bytes = 0;
  uint32_t pids = 0;
  uint64_t disk_bytes = 0;

  bool operator==(const Limits&) const = default;
};

struct OutboundRule {
  std::vector<std::string> cidrs;         // empty: any address
  std::vector<uint32_t> ports;            // empty: any port but 25
  std::vector<std::string> domains = {};  // instead of cidrs

  bool operator==(const OutboundRule&) const = default;
};

struct OutboundPolicy {
  bool restricted = false;
  std::vector<OutboundRule> rules;

  bool operator==(const OutboundPolicy&) const = default;
};

// Writable data of the environment; outlives the containers that mount it.
struct PlannedVolume {
  std::string name;         // "app", "app--queue", "db"
  uint64_t size_bytes = 0;  // 0: the node's default
  bool shared = false;      // several containers mount it
  bool thin = false;        // its size is a bound only: no room is set aside for it

  bool operator==(const PlannedVolume&) const = default;
};

enum class MountKind { kVolume, kTmp };

struct PlannedMount {
  MountKind kind = MountKind::kVolume;
  std::string target;  // absolute
  std::string volume;
  std::string source_path;
  uint64_t size_bytes = 0;
  uint32_t owner = 0;

  bool operator==(const PlannedMount&) const = default;
};

struct PlannedRelationship {
  std::string name;
  std::string container;
  std::vector<uint32_t> ports;
  std::string properties;  // JSON, credentials included
  bool wait = false;       // the application starts when the other one is healthy

  bool operator==(const PlannedRelationship&) const = default;
};

struct PlannedContainer {
  std::string name;  // "app", "app--queue"
  ContainerKind kind = ContainerKind::kApplication;
  std::string base_digest;
  std::string app_digest;
  std::string application;   // normalised JSON
  std::string tree;          // git tree id of the source root
  std::string build_inputs;  // of an application: BuildInputs(); nothing of the agent's
  std::map<std::string, std::string> environment;
  Limits limits;
  Limits configured;  // what the project's files say; the limits differ where they were overridden
  OutboundPolicy outbound;
  std::string service;  // of a service: model::ServiceInstance as JSON
  std::vector<PlannedRelationship> relationships;
  std::vector<PlannedMount> mounts;
  std::map<std::string, std::string> php_settings;  // `php:` variables beyond the application's own

  bool operator==(const PlannedContainer&) const = default;
};

// Whether its containers run. That an environment is paused is no part of a release.
enum class EnvironmentState { kActive, kFrozen, kStopped };

// The whole desired state of an environment, with nothing of a node in it. It holds secrets.
struct EnvironmentSpec {
  std::string project;
  std::string environment;  // machine name
  std::vector<PlannedContainer> containers;
  std::vector<PlannedVolume> volumes;
  uint64_t generation = 0;
  EnvironmentState state = EnvironmentState::kActive;  // not in ToJson()

  bool operator==(const EnvironmentSpec&) const = default;
};

// Whether the two ask for the same containers and volumes, whenever they were made.
bool AsksForTheSame(const EnvironmentSpec& a, const EnvironmentSpec& b);

std::string ToJson(const EnvironmentSpec& spec);
// InvalidArgument for anything that ToJson() does not make.
StatusOr<EnvironmentSpec> EnvironmentSpecFromJson(const std::string& text);

}  // namespace paas::controller
