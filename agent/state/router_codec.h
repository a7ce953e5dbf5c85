#pragma once

#include <string>
#include <string_view>

#include "agent/router/router_spec.h"
#include "common/status/status.h"

namespace paas::agent {

// The router's record as it is kept on disk: JSON with a version.
std::string EncodeRouter(const RouterRecord& record);

// InvalidArgument for anything but what the function above wrote, of this or an older version.
StatusOr<RouterRecord> DecodeRouter(std::string_view json);

}  // namespace paas::agent
