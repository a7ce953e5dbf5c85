#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::controller {

// A place for cached responses that cannot grow beyond its size, whatever applications answer: a
// file system of its own in memory. A plain directory for those who may not mount. Does nothing
// when it is there already.
Status PrepareCache(const std::string& directory, unsigned megabytes);

// Takes it away with everything in it; missing is fine.
Status RemoveCache(const std::string& directory);

}  // namespace paas::controller
