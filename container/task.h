#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "common/status/status.h"
#include "container/engine.h"

namespace paas::container {

struct TaskOptions {
  std::optional<std::chrono::milliseconds> timeout;
  int cancel_fd = -1;  // the task is killed when this becomes readable (an eventfd); borrowed
  // Sees the output live, in the thread of the caller of RunTask().
  std::function<void(std::string_view text, bool is_stderr)> sink;
};

struct TaskResult {
  Exit exit;
  bool timed_out = false;
  bool cancelled = false;
  uint64_t peak_memory_bytes = 0;
};

// Runs a container to its end: init is the task (under `/usr/bin/tini -s --`, which is to be in the
// base image), output goes to the sink. Nothing of the container is left when it returns.
StatusOr<TaskResult> RunTask(Engine& engine, const ContainerSpec& spec, Slot slot,
                             const TaskOptions& options);

}  // namespace paas::container
