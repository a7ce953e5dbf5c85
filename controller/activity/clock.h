#pragma once

#include <cstdint>
#include <functional>

namespace paas::controller {

// Milliseconds since 1970, UTC; a parameter, so that tests decide what time it is.
using UnixClock = std::function<int64_t()>;

UnixClock SystemUnixClock();

}  // namespace paas::controller
