#pragma once

#include "agent/environment.h"
#include "common/status/status.h"

namespace paas::agent {

// InvalidArgument for names and values that come from the controller and end up in paths, files and
// kernel objects; for a relationship to a container that is not in the environment; and for
// containers that wait for each other in a circle. PURE.
Status ValidateSpec(const EnvironmentSpec& spec);

}  // namespace paas::agent
