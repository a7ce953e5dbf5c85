#pragma once

#include <cstdint>
#include <string>

#include "model/variables.h"

namespace paas::controller {

// A variable as it was set, at the level of the project or of one environment.
struct VariableRecord {
  std::string project;
  std::string environment;  // empty: the project's
  model::Variable variable;
  int64_t updated_unix_ms = 0;

  bool operator==(const VariableRecord&) const = default;
};

}  // namespace paas::controller
