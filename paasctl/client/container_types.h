#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace paas::paasctl {

// What the control plane says of containers. Times are milliseconds since the Unix epoch, zero when
// unset.

// How the last instance of a container ended.
struct ExitRecord {
  int code = 0;
  int signal = 0;
  bool out_of_memory = false;
  bool known = false;
  int64_t ended_unix_ms = 0;
};

struct Container {
  std::string project;
  std::string environment;  // machine name
  std::string name;
  std::string id;
  std::string kind;   // "application", "worker", "service"
  std::string state;  // "creating", "running", "paused", "stopped", "failed"
  std::string address;
  uint32_t pid = 0;
  int64_t started_unix_ms = 0;
  std::string base_digest;
  std::string app_digest;
  std::optional<ExitRecord> exit;
  uint32_t oom_kills = 0;  // over all instances
  int64_t last_oom_unix_ms = 0;
};

// What a running container takes of its node.
struct ContainerStats {
  std::string project;
  std::string environment;  // machine name
  std::string name;
  uint64_t memory_bytes = 0;
  uint64_t memory_peak_bytes = 0;
  uint64_t memory_limit_bytes = 0;
  uint64_t cpu_usage_us = 0;  // since its start
  uint32_t cpu_limit_millis = 0;
  uint32_t pids = 0;
  uint32_t oom_kills = 0;
  uint64_t disk_used_bytes = 0;
  uint64_t disk_limit_bytes = 0;
};

// What one container may open to another one of its environment.
struct NetworkEdge {
  std::string relationship;
  std::string to;
  uint32_t port = 0;
};

struct ContainerNetwork {
  std::string project;
  std::string environment;  // machine name
  std::string name;
  std::string address;
  std::vector<NetworkEdge> edges;
  std::vector<uint32_t> listening;   // TCP ports
  bool outbound_restricted = false;  // there is a `firewall`
  uint64_t denied_from_packets = 0;
  uint64_t denied_to_packets = 0;
};

}  // namespace paas::paasctl
