#pragma once

#include "controller/routes/config_writer.h"
#include "controller/routes/nginx_redirects.h"
#include "controller/routes/router_settings.h"
#include "controller/routes/site.h"

namespace paas::controller {

// The name of the group of servers behind a site.
std::string UpstreamName(const Site& site);

// The locations that answer one site of a host with `neighbours`: its prefix, and "/api" beside
// "/api/".
void WriteLocations(const RouterSettings& settings, const Site& site, const SitesByPath& neighbours,
                    const RedirectContext& context, ConfigWriter& config);

}  // namespace paas::controller
