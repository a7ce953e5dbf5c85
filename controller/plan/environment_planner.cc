#include "controller/plan/environment_planner.h"

#include <algorithm>

#include "controller/plan/container_limits.h"
#include "controller/plan/mount_planner.h"
#include "controller/plan/service_planner.h"
#include "model/json.h"
#include "model/provided_variables.h"
#include "model/variables.h"

namespace paas::controller {
namespace {

model::ProvidedInput RuntimeInput(const PlanInput& input, const model::Application& application,
                                  const std::string& tree) {
  return {.phase = model::VariablePhase::kRuntime,
          .project = input.project.id,
          .entropy = input.project.entropy,
          .tree_id = tree,
          .application_json = model::ToJson(application),
          .environment = input.environment.machine_name,
          .environment_type = input.environment.type,
          .branch = input.environment.name,
          .routes_json = model::PlatformRoutesJson(input.routes, IsHidden(input.environment))};
}

// The node adds PLATFORM_RELATIONSHIPS: only it knows addresses.
std::map<std::string, std::string> RuntimeEnvironment(const model::Application& application,
                                                      const model::Worker* worker,
                                                      const model::ProvidedInput& provided,
                                                      const model::VariableSet& variables,
                                                      bool has_relationships) {
  std::map<std::string, std::string> environment = model::MergeEnvironment(
      model::ProvidedVariables(application, worker, provided), variables.environment);
  if (has_relationships) environment.erase("PLATFORM_RELATIONSHIPS");
  return environment;
}

PlannedContainer PlanContainer(const PlanInput& input, const ServiceInstances& services,
                               const model::Application& application, const model::Worker* worker,
                               MountPlanner& mounts) {
  const model::ContainerProperties& properties =
      worker != nullptr ? worker->container : application.container;
  const auto built = input.built.find(application.name);
  const BuiltApplication images = built == input.built.end() ? BuiltApplication{} : built->second;
  const model::VariableSet variables =
      worker != nullptr ? model::ResolveVariables(*worker) : model::ResolveVariables(application);
  model::ProvidedInput provided = RuntimeInput(input, application, images.tree);
  provided.variables_json = model::PlatformVariablesJson(variables);
  const std::string name =
      worker == nullptr ? application.name : application.name + "--" + worker->name;
  PlannedContainer container{
      .name = name,
      .kind = worker == nullptr ? ContainerKind::kApplication : ContainerKind::kWorker,
      .base_digest = images.base_digest,
      .app_digest = images.app_digest,
      .application = provided.application_json,
      .tree = images.tree,
      .environment = RuntimeEnvironment(application, worker, provided, variables,
                                        !properties.relationships.empty()),
      .limits = ApplicationLimits(application, properties),
      .outbound = OutboundOf(properties.firewall),
      .relationships =
          PlanRelationships(input, services, properties.relationships, Waiting::kForServices),
      .mounts = mounts.OfApplication(application, name, properties)};
  container.limits.disk_bytes = DiskBytes(properties.disk_mb);
  return container;
}

}  // namespace

EnvironmentSpec PlanEnvironment(const PlanInput& input) {
  EnvironmentSpec spec{.project = input.project.id,
                       .environment = input.environment.machine_name,
                       .containers = {},
                       .generation = input.environment.generation};
  const ServiceInstances services = ResolveServices(input);
  MountPlanner mounts(input.config);
  for (const model::Service& service : input.config.services) {
    if (!services.contains(service.name)) continue;
    spec.containers.push_back(PlanService(input, service, services, mounts));
  }
  for (const model::Application& application : input.config.applications) {
    spec.containers.push_back(PlanContainer(input, services, application, nullptr, mounts));
    for (const model::Worker& worker : application.workers) {
      spec.containers.push_back(PlanContainer(input, services, application, &worker, mounts));
    }
  }
  spec.volumes = std::move(mounts).TakeVolumes();
  return spec;
}

std::map<std::string, std::string> BuildEnvironment(const PlanInput& input,
                                                    const model::Application& application,
                                                    const std::string& tree) {
  const model::VariableSet variables = model::ResolveVariables(
      application.container.variables, application.name, {}, {}, model::VariablePhase::kBuild);
  return model::MergeEnvironment(
      model::ProvidedVariables(application, nullptr,
                               {.phase = model::VariablePhase::kBuild,
                                .project = input.project.id,
                                .entropy = input.project.entropy,
                                .tree_id = tree,
                                .application_json = model::ToBuildTimeJson(application),
                                .variables_json = model::PlatformVariablesJson(variables)}),
      variables.environment);
}

bool IsHidden(const Environment& environment) { return environment.type != "production"; }

}  // namespace paas::controller
