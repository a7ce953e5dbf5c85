#pragma once

#include <string>
#include <vector>

#include "controller/plan/base_image.h"
#include "model/diagnostics.h"
#include "model/project.h"

namespace paas::controller {

// An error, where the type or the stack is written, for each application whose runtime has no image
// in any version. Another version than asked for is the builder's choice, and its warning.
model::Diagnostics CheckRuntimeImages(const model::ProjectConfig& config,
                                      const std::vector<BaseImage>& available);

// The digest of the image that the builder would choose for an application; empty: there is none.
std::string BaseDigestFor(const model::Application& application,
                          const std::vector<BaseImage>& available);

}  // namespace paas::controller
