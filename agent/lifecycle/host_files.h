#pragma once

#include "agent/blueprint/container_blueprint.h"
#include "common/status/status.h"

namespace paas::agent {

// Makes what a container writes to and finds at its start. What is there already is fine; a symlink
// that a container left on the way is refused.
Status MakeHostDirectory(const HostDirectory& directory);
Status MakeHostLog(const HostLog& log);

}  // namespace paas::agent
