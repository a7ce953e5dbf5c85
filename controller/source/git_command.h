#pragma once

#include <string>
#include <vector>

#include "common/os/subprocess.h"

namespace paas::controller {

// A git command on a bare repository that trusts nothing around it: no user or system
// configuration, no hooks, no GIT_* variables of ours, no prompts, objects checked. `arguments`
// begins with the subcommand; names that came from outside are validated before.
os::Command GitCommand(const std::string& repository, const std::vector<std::string>& arguments);

}  // namespace paas::controller
