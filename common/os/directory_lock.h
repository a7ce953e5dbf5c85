#pragma once

#include <string>
#include <string_view>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::os {

// Makes a daemon the only one that works on a directory, for as long as the descriptor is open: the
// kernel lets go of it however the process ends. AlreadyExists, naming `owner`, when another
// process holds it. The directory is made when it is missing.
StatusOr<UniqueFd> LockDirectory(const std::string& directory, std::string_view owner);

}  // namespace paas::os
