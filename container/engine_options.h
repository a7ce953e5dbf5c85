#pragma once

#include <array>
#include <functional>
#include <string>

#include "common/status/status.h"

namespace paas::container {

struct EngineOptions {
  std::string launch_binary;  // paas-launch
  std::string run_dir;        // outer mount namespaces are pinned at <run_dir>/containers/<id>.mnt
  std::string state_dir;      // records: <state_dir>/<id>.json
  std::string cgroup_root = "paas";  // the platform's own subtree in every hierarchy
};

// What init gets as stdin, stdout and stderr; borrowed. -1: the container's /dev/null, or
// spec.output_path for the outputs when it is set.
using Stdio = std::array<int, 3>;

// Asked when a container is complete and recorded, before init goes: what it refuses is undone.
using Permit = std::function<Status()>;

}  // namespace paas::container
