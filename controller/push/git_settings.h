#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// How git's front runs git on a repository, on top of nothing: no other configuration is read.
// `hooks` is the directory of MakeHooks(). PURE.
std::vector<std::string> GitSettings(const std::string& hooks, uint32_t push_limit_mb);

// A directory with links to git's front under the names of the hooks that it is. It belongs to us:
// who runs git cannot change what its hooks are.
Status MakeHooks(const std::string& directory, const std::string& front);

// Git's front as it is installed: beside the running program.
StatusOr<std::string> GitFront();

}  // namespace paas::controller
