#include "controller/activity/clock.h"

#include <chrono>

namespace paas::controller {

UnixClock SystemUnixClock() {
  return [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<int64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  };
}

}  // namespace paas::controller
