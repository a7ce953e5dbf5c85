#pragma once

#include <string>

#include "builder/build_request.h"

namespace paas::builder {

// What a build depends on, as 64 hex digits: equal keys give equal images, whatever branch or
// environment asks. PURE.
//
// In it: the source tree, the build-relevant configuration, the base image, and the build-visible
// environment. Not in it: what only running needs, and what names the one who asks.
std::string BuildKey(const BuildRequest& request, const std::string& base_digest);

}  // namespace paas::builder
