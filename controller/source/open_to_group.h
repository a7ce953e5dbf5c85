#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::controller {

// Opens a bare repository to the group of git's front: it may read everything of it, and write
// objects, and nothing else. Refs, configuration and hooks stay ours. The directories above may be
// passed by the group from `root` on, and not be listed. An unknown group is OK: then nobody is let
// in.
Status OpenToGroup(const std::string& root, const std::string& repository,
                   const std::string& group);

}  // namespace paas::controller
