#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "controller/plan/environment_spec.h"
#include "controller/plan/service_images.h"
#include "controller/routes/site.h"
#include "controller/state/records.h"
#include "model/project.h"
#include "model/resolved_route.h"

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
};

// One container an application, one a worker and one a service, services first, with what they
// may reach and where they keep data. The generation is that of the environment.
EnvironmentSpec PlanEnvironment(const PlanInput& input);

// What the build of an application sees, PLATFORM_* included.
std::map<std::string, std::string> BuildEnvironment(const PlanInput& input,
                                                    const model::Application& application,
                                                    const std::string& tree);

// The router's part, without addresses yet. Routes to what is no application are left out.
std::vector<Site> PlanSites(const model::ProjectConfig& config,
                            const std::vector<model::ResolvedRoute>& routes);

// The sites with the address of each application's container; address is "ip:80".
std::vector<Site> WithAddresses(std::vector<Site> sites,
                                const std::map<std::string, std::string>& addresses);

// Where a person opens the environment: the primary URL first, redirects left out.
std::vector<std::string> PlanUrls(const std::vector<model::ResolvedRoute>& routes);

}  // namespace paas::controller
