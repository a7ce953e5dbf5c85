#pragma once

#include <vector>

#include "agent/config/config_input.h"
#include "common/status/status.h"
#include "container/spec.h"

namespace paas::agent {

// The runit services of an instance (service/{nginx,sshd,app}) and what their run scripts use.
StatusOr<std::vector<container::ConfigFile>> ServiceFiles(const ConfigInput& input);

// What the container of a service has instead: its server as the runit service `app`, and what the
// server reads (service.json, relationships.json).
StatusOr<std::vector<container::ConfigFile>> ServerFiles(const ConfigInput& input);

}  // namespace paas::agent
