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

struct ApplyOutcome {
  std::vector<ContainerStatus> containers;
  bool changed = false;
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
};

}  // namespace paas::controller
