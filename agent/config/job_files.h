#pragma once

#include <vector>

#include "agent/config/config_input.h"
#include "common/status/status.h"
#include "container/spec.h"

namespace paas::agent {

// The commands of the project that others start inside of the web instance: hooks/{deploy,
// post_deploy}, crons/<name>/{start,stop}, and the scripts that run them (bin/hook, bin/cron).
// Nothing of the kind in workers. InvalidArgument for a cron whose name is no file name.
StatusOr<std::vector<container::ConfigFile>> JobFiles(const ConfigInput& input);

}  // namespace paas::agent
