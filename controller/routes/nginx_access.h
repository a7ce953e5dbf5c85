#pragma once

#include <string>
#include <vector>

#include "controller/routes/config_writer.h"
#include "controller/routes/nginx_config.h"
#include "controller/routes/router_settings.h"
#include "controller/routes/site.h"

namespace paas::controller {

// For the http block: who may come to the environments of `sites`, and what lets a probe pass.
void WriteAccessMaps(const RouterSettings& settings, const std::vector<const Site*>& sites,
                     ConfigWriter& config);
// For a server, whose sites are all of one environment: its users, and what its applications see of
// the password. The file of users is added to `files`.
void WriteUsers(const RouterSettings& settings, const Site& site, RouterFiles& files,
                ConfigWriter& config);
// For a location, before anything of it answers.
void WriteAddressCheck(const Site& site, ConfigWriter& config);

}  // namespace paas::controller
