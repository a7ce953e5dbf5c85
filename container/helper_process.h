#pragma once

#include <sys/types.h>

#include <string>

#include "common/status/status.h"

namespace paas::container {

// Starts paas-launch, which serves requests on `socket` (borrowed) and inherits nothing else.
StatusOr<pid_t> SpawnHelper(const std::string& binary, int socket);

}  // namespace paas::container
