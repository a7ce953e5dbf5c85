#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "model/diagnostics.h"
#include "model/file_source.h"
#include "model/project.h"

namespace paas::model {

// The configuration files of a project, by path.
struct ConfigFiles {
  Flavour flavour = Flavour::kPlatform;
  std::vector<std::string> application_files;  // .platform.app.yaml, sorted
  std::string applications;                    // .platform/applications.yaml or empty
  std::string services;
  std::string routes;
  std::vector<std::string> upsun;  // .upsun/*.yaml, sorted
};

// Looks through the tree, but not into .git, node_modules and vendor. Adds warnings about files
// that look as if they were meant and are not read. NotFound when there is no configuration.
StatusOr<ConfigFiles> FindConfigFiles(const FileSource& files, Diagnostics& findings);

}  // namespace paas::model
