#pragma once

#include <string>
#include <vector>

#include "agent/blueprint/container_blueprint.h"
#include "agent/lifecycle/container_lifecycle.h"
#include "agent/task/task_request.h"
#include "common/status/status.h"
#include "container/task.h"

namespace paas::agent {

// Runs tasks. Nothing of a task is left when Run() returns. Thread-safe.
class TaskRunner {
 public:
  // `roots`: directories of the node whose content tasks may be given.
  TaskRunner(const Mechanisms& mechanisms, NodeConfig node, std::vector<std::string> roots)
      : with_(mechanisms), node_(std::move(node)), roots_(std::move(roots)) {}

  // Blocks until the task has ended, was killed at its timeout, or was cancelled by
  // `options.cancel_fd`. An exit code is a result; an error means that it could not be run.
  StatusOr<container::TaskResult> Run(const TaskRequest& request,
                                      const container::TaskOptions& options);

 private:
  const Mechanisms with_;
  const NodeConfig node_;
  const std::vector<std::string> roots_;
};

}  // namespace paas::agent
