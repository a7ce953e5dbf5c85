#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/cancel_token.h"
#include "controller/client/agent_command.h"
#include "controller/plan/environment_spec.h"
#include "controller/plan/plan_step.h"
#include "controller/plan/resource_plan.h"
#include "controller/state/event.h"

namespace paas::controller {

struct ContainerStatus {
  std::string project;
  std::string environment;  // machine name
  std::string name;
  std::string address;  // IPv4
};

// Requests that waited in the router while containers were changed.
struct HeldRequests {
  uint64_t requests = 0;
  uint64_t dropped = 0;  // refused, or cut off
  std::chrono::milliseconds longest{0};
  std::chrono::milliseconds lasted{0};  // from the first container's stop until all answered
};

// Sees an environment converge.
struct ApplyObserver {
  std::function<void(const PlanStep&)> on_planned;
  std::function<void(const std::string& phase, const std::string& text,
                     std::chrono::milliseconds duration)>
      on_step;
  // Of a deploy hook; raw bytes, untrusted.
  std::function<void(const std::string& source, bool is_stderr, std::string_view bytes)> on_output;
  std::function<void(const HeldRequests&)> on_held;
};

struct ApplyOptions {
  bool run_hooks = false;  // the deploy hook of applications that are new or changed
};

// What a pause gave back to the node.
struct FreedResources {
  uint64_t memory_before_bytes = 0;  // of all containers
  uint64_t memory_after_bytes = 0;
  uint32_t cpu_millis = 0;
  uint32_t processes = 0;  // that were ended or stand still
};

// What a running container may use, and does.
struct ContainerUse {
  std::string name;
  Limits limits;  // in force
  uint64_t cpu_usage_us = 0;
  uint64_t memory_bytes = 0;
  uint64_t memory_peak_bytes = 0;
  uint32_t pids = 0;
  uint64_t disk_bytes = 0;
  uint32_t oom_kills = 0;
};

struct ApplyOutcome {
  std::vector<ContainerStatus> containers;
  bool changed = false;
  std::optional<FreedResources> freed;  // of a pause
  std::optional<FailureEvent> failure;  // a container did not become healthy
  std::string error;                    // why it was not applied; empty: it was
};

// The agent of the node. Thread-safe.
class AgentClient {
 public:
  virtual ~AgentClient() = default;

  // Converges the environment. What the agent could not do is an outcome with an error;
  // Unavailable when it does not answer; Cancelled by the token (the agent may go on: apply
  // another spec to undo).
  virtual StatusOr<ApplyOutcome> Apply(const EnvironmentSpec& spec, const ApplyOptions& options,
                                       const ApplyObserver& observer, CancelToken& cancel) = 0;
  // Ends its containers and deletes its data. Missing is OK.
  virtual Status Remove(const std::string& project, const std::string& environment,
                        const ApplyObserver& observer, CancelToken& cancel) = 0;
  virtual StatusOr<std::vector<PlanStep>> Plan(const EnvironmentSpec& spec) = 0;
  // NotFound when there is no such container; FailedPrecondition when it does not run.
  virtual StatusOr<std::unique_ptr<AgentCommand>> StartCommand(const CommandOrder& order) = 0;
  // Empty names mean all.
  virtual StatusOr<std::vector<ContainerStatus>> List(const std::string& project,
                                                      const std::string& environment) = 0;
  // What the node has in all; zero: not known.
  virtual StatusOr<NodeCapacity> Capacity() { return NodeCapacity{}; }
  // Of the containers of an environment that run.
  virtual StatusOr<std::vector<ContainerUse>> Use(const std::string& /*project*/,
                                                  const std::string& /*environment*/) {
    return std::vector<ContainerUse>{};
  }
};

}  // namespace paas::controller
