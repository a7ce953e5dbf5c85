#pragma once

#include <cstdint>
#include <string>

namespace paas::controller {

// One thing that a deploy would do, printable.
struct PlanStep {
  std::string object;
  std::string action;
  std::string reason;
  uint64_t bytes = 0;
  // Of a container: "web server", "processes", "container"; empty: nothing that runs.
  std::string disturbs = {};

  bool operator==(const PlanStep&) const = default;
};

}  // namespace paas::controller
