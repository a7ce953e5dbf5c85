#include "agent/state/codec.h"

#include <nlohmann/json.hpp>

namespace paas::agent {

using nlohmann::json;

constexpr int kVersion = 1;

NLOHMANN_JSON_SERIALIZE_ENUM(ContainerKind, {{ContainerKind::kApplication, "application"},
                                             {ContainerKind::kWorker, "worker"},
                                             {ContainerKind::kService, "service"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ContainerLimits, cpu_millis, memory_bytes, pids, disk_bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(OutboundRule, cidrs, ports, domains)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OutboundPolicy, restricted, rules)
NLOHMANN_JSON_SERIALIZE_ENUM(MountKind, {{MountKind::kVolume, "volume"}, {MountKind::kTmp, "tmp"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DesiredMount, kind, target, volume, source_path, size_bytes,
                                   owner)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DesiredRelationship, name, container, ports, properties, wait)
// What a record of an older agent does not have keeps its default.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DesiredVolume, name, size_bytes, shared, thin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DesiredContainer, name, kind, base_digest,
                                                app_digest, application, environment, limits,
                                                outbound, service, relationships, mounts,
                                                php_settings)

NLOHMANN_JSON_SERIALIZE_ENUM(EnvironmentState, {{EnvironmentState::kActive, "active"},
                                                {EnvironmentState::kFrozen, "frozen"},
                                                {EnvironmentState::kStopped, "stopped"}})

void to_json(json& document, const EnvironmentSpec& spec) {
  document = {{"project", spec.project},       {"environment", spec.environment},
              {"generation", spec.generation}, {"containers", spec.containers},
              {"volumes", spec.volumes},       {"state", spec.state}};
}

void from_json(const json& document, EnvironmentSpec& spec) {
  document.at("project").get_to(spec.project);
  document.at("environment").get_to(spec.environment);
  document.at("generation").get_to(spec.generation);
  document.at("containers").get_to(spec.containers);
  // Not in the records of an older agent.
  if (document.contains("volumes")) document["volumes"].get_to(spec.volumes);
  if (document.contains("state")) document["state"].get_to(spec.state);
}

void to_json(json& document, const InstanceRecord& record) {
  document = {{"project", record.project},
              {"environment", record.environment},
              {"generation", record.generation},
              {"made_from", record.made_from},
              {"ids", {{"base", record.ids.base}, {"size", record.ids.size}}},
              {"address", record.address},
              {"neighbours", record.neighbours},
              {"changing", record.changing},
              {"paused", record.paused}};
  if (!record.last_exit) return;
  const container::Exit& exit = *record.last_exit;
  document["last_exit"] = {{"code", exit.code},
                           {"signal", exit.signal},
                           {"out_of_memory", exit.out_of_memory},
                           {"known", exit.known},
                           {"ended_unix_ms", exit.ended_unix_ms}};
}

container::Exit ExitFrom(const json& document) {
  return {.code = document.at("code"),
          .signal = document.at("signal"),
          .out_of_memory = document.at("out_of_memory"),
          .known = document.at("known"),
          .ended_unix_ms = document.at("ended_unix_ms")};
}

void from_json(const json& document, InstanceRecord& record) {
  document.at("project").get_to(record.project);
  document.at("environment").get_to(record.environment);
  document.at("generation").get_to(record.generation);
  document.at("made_from").get_to(record.made_from);
  document.at("ids").at("base").get_to(record.ids.base);
  document.at("ids").at("size").get_to(record.ids.size);
  document.at("address").get_to(record.address);
  // Not in the records of an older agent.
  if (document.contains("neighbours")) document["neighbours"].get_to(record.neighbours);
  record.changing = document.value("changing", false);
  record.paused = document.value("paused", false);
  if (document.contains("last_exit")) record.last_exit = ExitFrom(document["last_exit"]);
}

namespace {

template <typename T>
std::string Encode(const T& value) {
  json document = value;
  document["version"] = kVersion;
  return document.dump(2, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
}

template <typename T>
StatusOr<T> Decode(std::string_view text) {
  try {
    const json document = json::parse(text);
    if (document.at("version").get<int>() > kVersion) {
      return InvalidArgument("written by a newer version");
    }
    return document.get<T>();
  } catch (const json::exception& error) {
    return InvalidArgument(error.what());
  }
}

}  // namespace

std::string EncodeEnvironment(const EnvironmentSpec& spec) { return Encode(spec); }
std::string EncodeInstance(const InstanceRecord& record) { return Encode(record); }

StatusOr<EnvironmentSpec> DecodeEnvironment(std::string_view json_text) {
  return Decode<EnvironmentSpec>(json_text);
}
StatusOr<InstanceRecord> DecodeInstance(std::string_view json_text) {
  return Decode<InstanceRecord>(json_text);
}

}  // namespace paas::agent
