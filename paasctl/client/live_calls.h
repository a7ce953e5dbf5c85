#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/activity_event.h"
#include "paasctl/client/types.h"

namespace paas::paasctl {

struct ResourceLimits {
  uint32_t cpu_millis = 0;
  uint64_t memory_bytes = 0;
  uint32_t pids = 0;
  uint64_t disk_bytes = 0;
};

// What a container may use, and does.
struct ContainerResources {
  std::string name;
  std::string kind;
  ResourceLimits configured;  // what the project's files say
  ResourceLimits overridden;  // 0: as configured
  ResourceLimits effective;
  bool running = false;
  uint64_t cpu_usage_us = 0;  // since its start
  uint64_t memory_bytes = 0;
  uint64_t memory_peak_bytes = 0;
  uint32_t pids = 0;
  uint64_t disk_bytes = 0;
  uint32_t oom_kills = 0;
};

// The part of Client that changes environments as they run.
class LiveCalls {
 public:
  virtual ~LiveCalls() = default;

  virtual StatusOr<std::vector<ContainerResources>> Resources(const EnvironmentId& id) = 0;
  virtual Status SetResources(const EnvironmentId& id, const std::vector<std::string>& wishes,
                              const EventSink& sink) = 0;
  virtual StatusOr<Plan> PlanResources(const EnvironmentId& id,
                                       const std::vector<std::string>& wishes) = 0;
  struct PauseMode {
    bool freeze = false;  // processes stand still in memory; else they end
    bool wake = false;    // the first request resumes it
  };
  virtual Status Pause(const EnvironmentId& id, const PauseMode& mode, const EventSink& sink) = 0;
  virtual Status Resume(const EnvironmentId& id, const EventSink& sink) = 0;
};

}  // namespace paas::paasctl
