#pragma once

#include "common/status/status.h"
#include "controller/routes/config_writer.h"
#include "controller/routes/router_settings.h"

namespace paas::controller {

// InvalidArgument says which setting cannot be written.
Status CheckSettings(const RouterSettings& settings);

// The directives outside of `http`. `script` is the path of the cookie script, or empty.
void WriteMain(const RouterSettings& settings, const std::string& script, ConfigWriter& config);

// What all servers share.
void WriteHttp(const RouterSettings& settings, const std::string& script, ConfigWriter& config);

// Who answers for hosts that no environment has.
void WriteDefaultServers(const RouterSettings& settings, ConfigWriter& config);

}  // namespace paas::controller
