#include "controller/plan/service_planner.h"

#include "controller/plan/container_limits.h"
#include "model/service_password.h"

namespace paas::controller {

ServiceInstances ResolveServices(const PlanInput& input) {
  ServiceInstances instances;
  for (const model::Service& service : input.config.services) {
    const auto image = input.services.find(service.name);
    if (image == input.services.end()) continue;
    const model::PasswordSeed seed{.secret = input.project.secret,
                                   .environment = input.environment.machine_name,
                                   .service = service.name,
                                   .rotation = model::PasswordRotation(service)};
    auto instance = model::ResolveService(
        service, image->second.description,
        [&seed](const std::string& endpoint) { return model::DerivePassword(seed, endpoint); });
    // What could go wrong here was found when the image was chosen.
    if (instance.ok()) instances.emplace(service.name, *std::move(instance));
  }
  return instances;
}

PlannedContainer PlanService(const PlanInput& input, const model::Service& service,
                             const ServiceInstances& instances, MountPlanner& mounts) {
  const ServiceImage& image = input.services.at(service.name);
  PlannedContainer container{.name = service.name,
                             .kind = ContainerKind::kService,
                             .base_digest = image.digest,
                             .limits = ServiceLimits(service, image.description),
                             .outbound = OutboundOf(service.firewall),
                             .service = model::ToJson(instances.at(service.name)),
                             .relationships = PlanRelationships(
                                 input, instances, service.relationships, Waiting::kForNobody),
                             .mounts = mounts.OfService(service, image.description)};
  if (!container.mounts.empty()) container.limits.disk_bytes = DiskBytes(service.disk_mb);
  return container;
}

}  // namespace paas::controller
