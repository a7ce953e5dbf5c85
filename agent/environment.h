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
  std::vector<std::string> cidrs;  // empty: any address
  std::vector<uint32_t> ports;     // empty: any port but 25

  bool operator==(const OutboundRule&) const = default;
};

struct OutboundPolicy {
  bool restricted = false;  // true with no rules denies all
  std::vector<OutboundRule> rules;

  bool operator==(const OutboundPolicy&) const = default;
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

  bool operator==(const DesiredContainer&) const = default;
};

// The whole desired state of an environment; the unit of every apply.
struct EnvironmentSpec {
  std::string project;
  std::string environment;  // machine name
  uint64_t generation = 0;
  std::vector<DesiredContainer> containers;

  bool operator==(const EnvironmentSpec&) const = default;
};

}  // namespace paas::agent
