#pragma once

#include <string>
#include <vector>

#include "controller/routes/config_writer.h"
#include "controller/routes/router_settings.h"
#include "controller/routes/site.h"

namespace paas::controller {

// The zone, the maps and the script that all caching locations share; at the level of `http`.
void WriteCacheZone(const RouterSettings& settings, const std::vector<const Site*>& sites,
                    ConfigWriter& config);

// The directives that cache the answers of one site.
void WriteCache(const RouterSettings& settings, const Site& site, ConfigWriter& config);

// Why answers of the site are cached or not, as sentences for people.
std::vector<std::string> DescribeCache(const model::RouteCache& cache);

}  // namespace paas::controller
