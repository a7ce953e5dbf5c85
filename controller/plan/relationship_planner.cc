#include "controller/plan/relationship_planner.h"

#include "common/digest/base32.h"
#include "common/digest/sha256.h"
#include "controller/plan/environment_planner.h"

namespace paas::controller {
namespace {

constexpr size_t kHashCharacters = 26;
constexpr char kServiceDomain[] = ".service._.local.paas";

// "<26 characters>.<service>.service._.local.paas": the same for the life of the environment, and
// no other container's.
std::string UniqueHostname(const PlanInput& input, const std::string& container) {
  const std::string hash = digest::Base32(
      digest::Sha256(input.project.id + "\n" + input.environment.machine_name + "\n" + container));
  return hash.substr(0, kHashCharacters) + "." + container + kServiceDomain;
}

PlannedRelationship Plan(const PlanInput& input, const std::string& name,
                         const std::string& container, const model::RuntimeType& type,
                         const model::ResolvedEndpoint& endpoint) {
  return {.name = name,
          .container = container,
          .ports = {endpoint.port},
          .properties = model::RelationshipProperties(
              {.container = container,
               .type = ToString(type),
               .cluster = input.project.id + "-" + input.environment.machine_name,
               .hostname = UniqueHostname(input, container)},
              endpoint)};
}

}  // namespace

std::vector<PlannedRelationship> PlanRelationships(
    const PlanInput& input, const ServiceInstances& services,
    const std::vector<model::Relationship>& relationships, Waiting waiting) {
  std::vector<PlannedRelationship> planned;
  for (const model::Relationship& relationship : relationships) {
    const std::string& target = relationship.service;
    if (const model::Application* application = input.config.FindApplication(target)) {
      planned.push_back(
          Plan(input, relationship.name, target, application->type, model::ApplicationEndpoint()));
      continue;
    }
    const auto service = services.find(target);
    if (service == services.end()) continue;
    const model::ResolvedEndpoint* endpoint = service->second.FindEndpoint(relationship.endpoint);
    if (endpoint == nullptr) continue;
    planned.push_back(Plan(input, relationship.name, target, service->second.type, *endpoint));
    planned.back().wait = waiting == Waiting::kForServices;
  }
  return planned;
}

}  // namespace paas::controller
