#include "model/json_sections.h"

namespace paas::model::json_sections {

namespace {

void WriteResources(JsonWriter& json, const std::optional<Resources>& resources) {
  if (!resources) {
    json.Null();
    return;
  }
  json.BeginObject().Key("base_memory").Int(resources->base_memory_mb);
  json.Key("memory_ratio").Int(resources->memory_ratio_mb).EndObject();
}

void WriteRelationships(JsonWriter& json, const std::vector<Relationship>& relationships) {
  json.BeginObject();
  for (const Relationship& relationship : relationships) {
    json.Key(relationship.name).BeginObject();
    json.Key("service").String(relationship.service);
    json.Key("endpoint").StringOrNull(relationship.endpoint).EndObject();
  }
  json.EndObject();
}

void WriteFirewall(JsonWriter& json, const std::optional<Firewall>& firewall) {
  if (!firewall) {
    json.Null();
    return;
  }
  json.BeginObject().Key("outbound").BeginArray();
  for (const FirewallRule& rule : firewall->outbound) {
    json.BeginObject().Key("protocol").String(rule.protocol);
    json.Key("ips");
    WriteTexts(json, rule.ips);
    json.Key("domains");
    WriteTexts(json, rule.domains);
    json.Key("ports").BeginArray();
    for (const uint16_t port : rule.ports) json.Int(port);
    json.EndArray().EndObject();
  }
  json.EndArray().EndObject();
}

void WriteHosts(JsonWriter& json, const std::vector<HostEntry>& hosts) {
  json.BeginObject();
  for (const HostEntry& host : hosts) json.Key(host.name).String(host.address);
  json.EndObject();
}

}  // namespace

void WriteNumber(JsonWriter& json, const std::optional<uint32_t>& number) {
  if (number) {
    json.Int(*number);
  } else {
    json.Null();
  }
}

void WriteTexts(JsonWriter& json, const std::vector<std::string>& texts) {
  json.BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

void WriteMounts(JsonWriter& json, const std::vector<Mount>& mounts) {
  json.BeginObject();
  for (const Mount& mount : mounts) {
    json.Key(mount.key).BeginObject();
    json.Key("source").String(ToString(mount.source));
    json.Key("source_path").String(mount.source_path);
    json.Key("service").StringOrNull(mount.service).EndObject();
  }
  json.EndObject();
}

void WriteContainerProperties(JsonWriter& json, const ContainerProperties& properties) {
  json.Key("size").String(properties.size);
  json.Key("resources");
  WriteResources(json, properties.resources);
  json.Key("disk");
  WriteNumber(json, properties.disk_mb);
  json.Key("mounts");
  WriteMounts(json, properties.mounts);
  json.Key("relationships");
  WriteRelationships(json, properties.relationships);
  json.Key("variables");
  WriteValue(json, properties.variables);
  json.Key("access").BeginObject().Key("ssh").String(properties.ssh_role).EndObject();
  json.Key("firewall");
  WriteFirewall(json, properties.firewall);
  json.Key("additional_hosts");
  WriteHosts(json, properties.additional_hosts);
  json.Key("timezone").StringOrNull(properties.timezone);
}

}  // namespace paas::model::json_sections
