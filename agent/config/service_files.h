#pragma once

#include <vector>

#include "agent/config/config_input.h"
#include "common/status/status.h"
#include "container/spec.h"

namespace paas::agent {

// The runit services of an instance (service/{nginx,sshd,app}) and what their run scripts use.
StatusOr<std::vector<container::ConfigFile>> ServiceFiles(const ConfigInput& input);

}  // namespace paas::agent
