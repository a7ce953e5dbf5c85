#pragma once

#include "controller/routes/config_writer.h"
#include "controller/routes/router_settings.h"
#include "controller/routes/site.h"

namespace paas::controller {

// What must hold before anything of the site is given away, and what clients are told about TLS.
// Stands first in each of its locations.
void WriteConditions(const Site& site, const Listener& listener, ConfigWriter& config);

}  // namespace paas::controller
