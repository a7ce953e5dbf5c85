#pragma once

#include <cstdint>
#include <string>

namespace paas::controller {

// How long a part of an activity took. Those that are within none follow each other without a gap
// from the activity's start; "receive" and "queue" are before it.
struct PhaseTime {
  std::string name;     // "queue", "config", "build app", "start", "probe"
  std::string outcome;  // "reused"
  uint32_t duration_ms = 0;
  std::string within = {};  // the phase that it is a part of; empty: none

  bool operator==(const PhaseTime&) const = default;
};

}  // namespace paas::controller
