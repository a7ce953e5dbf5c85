#pragma once

#include <vector>

#include "agent/config/config_input.h"
#include "common/status/status.h"
#include "container/spec.h"

namespace paas::agent {

// The files under /run/config of one container, sorted by path. PURE: the same input gives the
// same files. The contract between them, the base image and the agent is in
// docs/internals/config-ramdisk.md. InvalidArgument names the key of the application's
// configuration that cannot be served ("web.locations./.root: …").
StatusOr<std::vector<container::ConfigFile>> GenerateConfig(const ConfigInput& input);

}  // namespace paas::agent
