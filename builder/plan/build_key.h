#pragma once

#include <cstdint>
#include <string>

#include "builder/build_request.h"

namespace paas::builder {

// What a build depends on, as 64 hex digits: equal keys give equal images, whatever branch or
// environment asks. PURE.
//
// In it: the source tree, the build-relevant configuration, the base image, and the build-visible
// environment. Not in it: what only running needs, and what names the one who asks.
std::string BuildKey(const BuildRequest& request, const std::string& base_digest);

// The modification time (unix seconds) that all files of the image get: the same for the same key,
// and different for different ones, so that a browser can tell the files of two releases apart by
// Last-Modified and ETag even where name and size are the same. Between 1980 and 2014. PURE.
uint32_t ImageTime(const std::string& build_key);

}  // namespace paas::builder
