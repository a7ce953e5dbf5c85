#pragma once

#include <string>

#include "agent/config/config_input.h"
#include "agent/config/site.h"
#include "common/status/status.h"

namespace paas::agent {

// The whole nginx.conf of an instance.
StatusOr<std::string> NginxConfig(const Site& site, const ConfigInput& input);

}  // namespace paas::agent
