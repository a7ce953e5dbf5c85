#pragma once

#include <string>

#include "controller/routes/config_writer.h"
#include "controller/routes/router_settings.h"
#include "controller/routes/site.h"

namespace paas::controller {

// Requests that wait while their container is being replaced: scripts/hold.lua does it, in the
// router's own processes. Nothing is written where nginx has no Lua.

const std::string& HoldScript();
// Of its file, which tells its content.
std::string HoldScriptName();

void WriteHoldModules(const RouterSettings& settings, ConfigWriter& config);

// What all servers share, and the server behind the control socket, which is for this node's agent
// and controller alone.
void WriteHold(const RouterSettings& settings, ConfigWriter& config);

// Who a request of `site` waits for: the container that answers. Parts of a page may come from any
// container of the host, whose sites are `neighbours`, by path.
void WriteHoldKeys(const RouterSettings& settings, const Site& site, const SitesByPath& neighbours,
                   ConfigWriter& config);

}  // namespace paas::controller
