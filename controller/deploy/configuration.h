#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/deploy/doors.h"
#include "controller/plan/environment_planner.h"
#include "controller/routes/site.h"
#include "controller/source/source_repository.h"
#include "controller/state/records.h"
#include "model/diagnostics.h"

namespace paas::controller {

// What a commit asks for, checked as a whole before anything is built.
struct Configuration {
  PlanInput input;  // without images of applications
  // Of each application: the tree of its source root, and the same without the platform's files.
  std::map<std::string, std::string> sources;
  std::map<std::string, std::string> trees;
  std::vector<Site> sites;  // without addresses
  std::vector<std::string> urls;
  std::vector<std::string> warnings;  // one line each
};

// The outcome of reading: errors are lines "file:line:column: …".
struct ConfigurationReading {
  StatusOr<Configuration> configuration;  // InvalidArgument when there are errors
  std::vector<std::string> errors;
};

// Reads and checks the configuration in `commit`, and chooses the images of its services. Other
// codes than InvalidArgument mean that the repository could not be read or the builder not be
// asked.
ConfigurationReading ReadConfiguration(const SourceRepository& repository,
                                       const std::string& commit, const Project& project,
                                       const Environment& environment, const Doors& doors);

}  // namespace paas::controller
