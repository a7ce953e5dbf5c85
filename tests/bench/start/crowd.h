#pragma once

#include <cstdint>

#include "common/status/status.h"
#include "tests/bench/start/fleet.h"

namespace paas::bench {

// `count` containers of ours at once, made by two threads a CPU. Prints how long it takes until all
// are made, until all have answered, and until all are killed and gone; and what memory they use.
Status RunCrowd(Fleet& fleet, uint32_t count);

// The same number of containers whose init only sleeps: what the platform itself costs.
Status RunEmptyCrowd(Fleet& fleet, uint32_t count);

}  // namespace paas::bench
