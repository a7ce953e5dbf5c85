#pragma once

#include <string>
#include <string_view>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::os {

// Makes a daemon the only one that works on a directory, for as long as the descriptor is open: the
// kernel lets go of it however the process ends. The directory is made when it is missing.
//
// <directory>/version says in which layout the state is; `version` is the one that the daemon
// writes, and it reads all before it. AlreadyExists, naming `owner`, when another process holds
// the directory; FailedPrecondition when its state is newer than the daemon.
StatusOr<UniqueFd> OpenStateDirectory(const std::string& directory, std::string_view owner,
                                      int version);

}  // namespace paas::os
