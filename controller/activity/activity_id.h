#pragma once

#include <string>

namespace paas::controller {

// 8 hex digits. Thread-safe.
std::string RandomActivityId();

}  // namespace paas::controller
