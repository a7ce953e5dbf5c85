#include "controller/plan/environment_spec.h"

#include <nlohmann/json.hpp>

namespace paas::controller {

using Json = nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(MountKind, {{MountKind::kVolume, "volume"}, {MountKind::kTmp, "tmp"}})
// A release of an older controller has no `thin`.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PlannedVolume, name, size_bytes, shared, thin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PlannedMount, kind, target, volume, source_path, size_bytes,
                                   owner)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PlannedRelationship, name, container, ports, properties, wait)

namespace {

Json FromOutbound(const OutboundPolicy& policy) {
  Json rules = Json::array();
  for (const OutboundRule& rule : policy.rules) {
    Json one = {{"cidrs", rule.cidrs}, {"ports", rule.ports}};
    if (!rule.domains.empty()) one["domains"] = rule.domains;
    rules.push_back(std::move(one));
  }
  return {{"restricted", policy.restricted}, {"rules", std::move(rules)}};
}

OutboundPolicy ToOutbound(const Json& json) {
  OutboundPolicy policy{.restricted = json.at("restricted"), .rules = {}};
  for (const Json& rule : json.at("rules")) {
    policy.rules.push_back({.cidrs = rule.at("cidrs").get<std::vector<std::string>>(),
                            .ports = rule.at("ports").get<std::vector<uint32_t>>(),
                            .domains = rule.value("domains", std::vector<std::string>())});
  }
  return policy;
}

Json FromLimits(const Limits& limits) {
  return {{"cpu_millis", limits.cpu_millis},
          {"memory_bytes", limits.memory_bytes},
          {"pids", limits.pids},
          {"disk_bytes", limits.disk_bytes}};
}

Limits ToLimits(const Json& json) {
  return {.cpu_millis = json.at("cpu_millis"),
          .memory_bytes = json.at("memory_bytes"),
          .pids = json.at("pids"),
          .disk_bytes = json.at("disk_bytes")};
}

Json FromContainer(const PlannedContainer& c) {
  return {{"name", c.name},
          {"kind", static_cast<int>(c.kind)},
          {"base_digest", c.base_digest},
          {"app_digest", c.app_digest},
          {"application", c.application},
          {"tree", c.tree},
          {"build_inputs", c.build_inputs},
          {"environment", c.environment},
          {"cpu_millis", c.limits.cpu_millis},
          {"memory_bytes", c.limits.memory_bytes},
          {"pids", c.limits.pids},
          {"disk_bytes", c.limits.disk_bytes},
          {"configured", FromLimits(c.configured)},
          {"outbound", FromOutbound(c.outbound)},
          {"service", c.service},
          {"relationships", c.relationships},
          {"mounts", c.mounts},
          {"php_settings", c.php_settings}};
}

// Specs of older controllers lack the keys that have a default here.
PlannedContainer ToContainer(const Json& json) {
  using Relationships = std::vector<PlannedRelationship>;
  return {.name = json.at("name"),
          .kind = static_cast<ContainerKind>(json.at("kind").get<int>()),
          .base_digest = json.at("base_digest"),
          .app_digest = json.at("app_digest"),
          .application = json.at("application"),
          .tree = json.at("tree"),
          .build_inputs = json.value("build_inputs", ""),
          .environment = json.at("environment").get<std::map<std::string, std::string>>(),
          .limits = ToLimits(json),
          .configured = ToLimits(json.value("configured", json)),
          .outbound = ToOutbound(json.at("outbound")),
          .service = json.value("service", ""),
          .relationships = json.value("relationships", Relationships()),
          .mounts = json.value("mounts", std::vector<PlannedMount>()),
          .php_settings = json.value("php_settings", std::map<std::string, std::string>())};
}

}  // namespace

bool AsksForTheSame(const EnvironmentSpec& a, const EnvironmentSpec& b) {
  return a.project == b.project && a.environment == b.environment && a.containers == b.containers &&
         a.volumes == b.volumes;
}

std::string ToJson(const EnvironmentSpec& spec) {
  Json containers = Json::array();
  for (const PlannedContainer& container : spec.containers) {
    containers.push_back(FromContainer(container));
  }
  const Json json = {{"project", spec.project},
                     {"environment", spec.environment},
                     {"containers", std::move(containers)},
                     {"volumes", spec.volumes},
                     {"generation", spec.generation}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

StatusOr<EnvironmentSpec> EnvironmentSpecFromJson(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    EnvironmentSpec spec{.project = json.at("project"),
                         .environment = json.at("environment"),
                         .containers = {},
                         .volumes = json.value("volumes", std::vector<PlannedVolume>()),
                         .generation = json.at("generation")};
    for (const Json& container : json.at("containers")) {
      spec.containers.push_back(ToContainer(container));
    }
    return spec;
  } catch (const Json::exception& error) {
    return InvalidArgument(std::string("stored environment spec: ") + error.what());
  }
}

}  // namespace paas::controller
