#pragma once

#include <map>
#include <string>

namespace paas::builder {

// What build tools are told so that what they load can be used by the next build of the application
// ($PLATFORM_CACHE_DIR) instead of ending up in the image: their home is /app. The application's
// own variables win over these. PURE.
const std::map<std::string, std::string>& ToolEnvironment();

}  // namespace paas::builder
