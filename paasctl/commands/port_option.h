#pragma once

#include <cstdint>

#include "common/status/status.h"
#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// What --port says, or `otherwise` when it is not there. InvalidArgument for what is no port.
StatusOr<uint16_t> AskedPort(const Arguments& arguments, uint16_t otherwise);

}  // namespace paas::paasctl
