#include "controller/plan/environment_planner.h"

#include <algorithm>

#include "controller/plan/container_limits.h"
#include "controller/plan/container_variables.h"
#include "controller/plan/mount_planner.h"
#include "controller/plan/resource_plan.h"
#include "controller/plan/service_planner.h"
#include "model/json.h"

namespace paas::controller {
namespace {

// The node adds PLATFORM_RELATIONSHIPS: only it knows addresses.
ContainerVariables VariablesOf(const PlanInput& input, const model::Application& application,
                               const model::Worker* worker, const BuiltApplication& images,
                               bool has_relationships) {
  ContainerVariables variables = RuntimeVariables(input, application, worker, images);
  if (has_relationships) variables.environment.erase("PLATFORM_RELATIONSHIPS");
  return variables;
}

PlannedContainer PlanContainer(const PlanInput& input, const ServiceInstances& services,
                               const model::Application& application, const model::Worker* worker,
                               MountPlanner& mounts) {
  const model::ContainerProperties& properties =
      worker != nullptr ? worker->container : application.container;
  const auto built = input.built.find(application.name);
  const BuiltApplication images = built == input.built.end() ? BuiltApplication{} : built->second;
  ContainerVariables variables =
      VariablesOf(input, application, worker, images, !properties.relationships.empty());
  const std::string name =
      worker == nullptr ? application.name : application.name + "--" + worker->name;
  PlannedContainer container{
      .name = name,
      .kind = worker == nullptr ? ContainerKind::kApplication : ContainerKind::kWorker,
      .base_digest = images.base_digest,
      .app_digest = images.app_digest,
      .application = model::ToJson(application),
      .tree = images.tree,
      .build_inputs = worker == nullptr ? BuildInputs(input, application, images.tree) : "",
      .environment = std::move(variables.environment),
      .limits = ApplicationLimits(application, properties),
      .outbound = OutboundOf(properties.firewall),
      .relationships =
          PlanRelationships(input, services, properties.relationships, Waiting::kForServices),
      .mounts = mounts.OfApplication(application, name, properties),
      .php_settings = std::move(variables.php_settings)};
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
  for (PlannedContainer& container : spec.containers) container.configured = container.limits;
  ApplyResources(input.resources, spec);
  return spec;
}

bool IsHidden(const Environment& environment) { return environment.type != "production"; }

}  // namespace paas::controller
