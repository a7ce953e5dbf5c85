#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/front/hold.h"
#include "agent/plan/environment_plan.h"

namespace paas::agent {

// What a person needs to know when a container did not become healthy.
struct ContainerFailure {
  std::string container;
  std::string phase;    // "start", "post_start", "hook", "probe"
  std::string probe;    // "GET http://100.96.0.5:80/ → HTTP 502 (31 tries)"
  std::string process;  // "exited 1 (3 times)"
  uint64_t peak_memory_bytes = 0;
  uint64_t memory_limit_bytes = 0;
  bool out_of_memory = false;
  std::string last_log;
  std::string hint;
  int hook_exit_code = 0;  // for phase "hook"

  bool operator==(const ContainerFailure&) const = default;
};

// What a pause gave back to the node.
struct PauseReport {
  uint64_t memory_before_bytes = 0;  // of all containers
  uint64_t memory_after_bytes = 0;
  uint32_t cpu_millis = 0;  // that they could use, and use no more
  uint32_t processes = 0;   // that were ended or stand still

  bool operator==(const PauseReport&) const = default;
};

// Told what an apply does, while it does it. Calls come from the thread of the apply.
class ApplyObserver {
 public:
  virtual ~ApplyObserver() = default;
  virtual void OnPlanned(const Action& action) = 0;
  virtual void OnStep(const std::string& phase, const std::string& text,
                      std::chrono::milliseconds duration) = 0;
  virtual void OnFailure(const ContainerFailure& failure) = 0;
  // Requests had to wait, and go on now.
  virtual void OnHeld(const HeldReport& report) = 0;
  virtual void OnPaused(const PauseReport&) {}
  // What a deploy hook wrote: raw, not line-aligned, untrusted. `source`: "deploy app".
  virtual void OnHookOutput(const std::string& source, std::string_view data, bool is_stderr) = 0;
  // True when nobody waits for the apply any more: a hook that runs is ended. From any thread.
  virtual bool IsCancelled() const = 0;
};

}  // namespace paas::agent
