#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "controller/plan/environment_spec.h"
#include "controller/plan/service_images.h"
#include "controller/state/live_records.h"
#include "controller/state/records.h"
#include "model/project.h"
#include "model/resolved_route.h"
#include "model/variables.h"

namespace paas::controller {

// The images of one application.
struct BuiltApplication {
  std::string base_digest;
  std::string app_digest;
  std::string tree;

  bool operator==(const BuiltApplication&) const = default;
};

// Everything that decides what an environment consists of.
struct PlanInput {
  Project project;
  Environment environment;
  model::ProjectConfig config;
  std::vector<model::ResolvedRoute> routes;
  std::map<std::string, BuiltApplication> built;  // by application; missing: not built yet
  ServiceImages services;                         // missing: network-storage
  std::vector<model::Variable> project_variables;
  std::vector<model::Variable> environment_variables;  // inherited ones last
  std::map<std::string, std::string> inherited_from;   // variable → environment that sets it
  std::vector<ResourceOverride> resources;
};

// One container an application, one a worker and one a service, services first, with what they
// may reach and where they keep data. The generation is that of the environment.
EnvironmentSpec PlanEnvironment(const PlanInput& input);

// Search engines have no business in previews.
bool IsHidden(const Environment& environment);

}  // namespace paas::controller
