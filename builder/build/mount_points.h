#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "model/application.h"

namespace paas::builder {

// Makes a directory in `app` for every mount of the application and of its workers: the image will
// be read-only. Appends a warning for each that hides files of the build. InvalidArgument when
// something else is there.
Status MakeMountPoints(const std::string& app, const model::Application& application,
                       std::vector<std::string>& warnings);

}  // namespace paas::builder
