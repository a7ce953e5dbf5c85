#pragma once

#include <map>
#include <string>

#include "common/status/status.h"
#include "model/application.h"

namespace paas::builder {

// The script that installs `dependencies` of one language into /app/.global, where the PATH of
// builds and of containers finds their programs. `commands` are the programs that the base image
// provides; InvalidArgument when the one that this takes is not among them. PURE.
StatusOr<std::string> DependencyScript(const model::Dependencies& wanted,
                                       const std::map<std::string, std::string>& commands);

}  // namespace paas::builder
