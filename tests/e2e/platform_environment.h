#pragma once

#include "tests/support/platform.h"

namespace paas::testing {

// The platform that all tests of a binary share: started before the first, gone after the last.
Platform& SharedPlatform();

}  // namespace paas::testing
