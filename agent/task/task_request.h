#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/environment.h"
#include "common/status/status.h"
#include "container/spec.h"

namespace paas::agent {

// A command that is run to its end in a container of its own: a build hook.
struct TaskRequest {
  std::string id;
  std::string base_digest;
  std::vector<std::string> argv;
  std::map<std::string, std::string> environment;
  std::string cwd = "/";
  std::vector<container::BindMount> binds;
  std::vector<container::ConfigFile> files;  // below /run/config
  ContainerLimits limits;
  OutboundPolicy outbound;
  std::chrono::seconds timeout{3600};
  bool as_root = false;  // container root instead of `web`

  bool operator==(const TaskRequest&) const = default;
};

// InvalidArgument unless the id is one, there is a command, and the source of every bind is a
// normalised path below one of `roots`: only what the platform's own services own is ever bound
// into a task.
Status ValidateTask(const TaskRequest& request, const std::vector<std::string>& roots);

}  // namespace paas::agent
