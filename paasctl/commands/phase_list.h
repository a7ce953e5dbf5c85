#pragma once

#include <string>
#include <vector>

#include "paasctl/client/types.h"
#include "paasctl/output/value.h"

namespace paas::paasctl {

// For programs: name, outcome, duration_ms and within of each.
List PhaseList(const std::vector<PhaseTime>& phases);

// For people: "queue 0.02s, config 0.05s, start 1.12s (processes 0.31s, health 0.80s)".
std::string PhaseText(const std::vector<PhaseTime>& phases);

}  // namespace paas::paasctl
