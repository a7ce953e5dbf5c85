#pragma once

#include <string>

#include "common/status/status.h"

namespace paas::controller {

// The word with which our probes pass what keeps visitors out, of 32 hex digits. Kept in a file,
// since another one would be another configuration of the router.
StatusOr<std::string> ProbeKey(const std::string& path);

}  // namespace paas::controller
