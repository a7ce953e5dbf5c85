#pragma once

#include <vector>

#include "agent/config/config_input.h"
#include "common/status/status.h"
#include "container/spec.h"

namespace paas::agent {

// environment, environment.json, profile, bin/with-environment, config.json: what processes know
// of where they run.
StatusOr<std::vector<container::ConfigFile>> EnvironmentFiles(const ConfigInput& input);

// hosts, resolv.conf, hostname. InvalidArgument for names and addresses that are none.
StatusOr<std::vector<container::ConfigFile>> NameFiles(const ConfigInput& input);

}  // namespace paas::agent
