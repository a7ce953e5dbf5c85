#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "model/runtime.h"

namespace paas::builder {

// Compares `runtime.extensions` with those that the base image has: names in lower case with
// spaces between them, as in the manifest's property "php.extensions". Returns warnings about
// what the application can do without; InvalidArgument, with what is near, for any other that is
// missing. Nothing is known, and nothing said, when `available` is empty. PURE.
StatusOr<std::vector<std::string>> CheckPhpExtensions(const model::Runtime& runtime,
                                                      const std::string& reference,
                                                      const std::string& available);

}  // namespace paas::builder
