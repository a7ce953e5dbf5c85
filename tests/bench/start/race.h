#pragma once

#include <memory>
#include <vector>

#include "common/status/status.h"
#include "tests/bench/start/contender.h"

namespace paas::bench {

// Times from start to the first right answer, with the contenders taking turns, the first one of a
// round being another one each time. One round ahead is not counted: it fills caches. Prints a
// table with the ratio of each median to that of the first contender. A contender that is missing
// or fails is left out, and said so; the first one must not fail.
Status Race(const std::vector<std::unique_ptr<Contender>>& contenders, int rounds);

}  // namespace paas::bench
