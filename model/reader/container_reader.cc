#include <algorithm>

#include "model/acting.h"
#include "model/json_reader.h"
#include "model/reader/application_reader.h"
#include "model/reader/mount_reader.h"
#include "model/reader/scalars.h"

namespace paas::model {

namespace {

const std::vector<std::string>& SshRoles() {
  static const std::vector<std::string> roles = {"viewer", "contributor", "admin"};
  return roles;
}

bool IsRelationshipName(const std::string& name) {
  constexpr size_t kLongest = 63;
  return name.size() <= kLongest && IsHostName(name);
}

Relationship ReadRelationship(const std::string& name, const Field& field) {
  Relationship relationship{name, name, ""};
  if (field.IsScalar()) {
    const std::string text = field.Text();
    const size_t colon = text.find(':');
    relationship.service = text.substr(0, colon);
    if (colon != std::string::npos) relationship.endpoint = text.substr(colon + 1);
    if (relationship.service.empty()) {
      field.Error("must be \"service:endpoint\", but is \"" + text + "\"");
    }
  } else if (field.Given()) {
    Keys keys(field);
    relationship.service = keys["service"].Text(name);
    relationship.endpoint = keys["endpoint"].Text();
    keys.Close();
  }
  return relationship;
}

void ReadPorts(const Field& field, FirewallRule& rule) {
  for (const Field& port : field.Items()) {
    if (const auto number = port.Int(1, 65535))
      rule.ports.push_back(static_cast<uint16_t>(*number));
  }
}

void CheckRanges(const Field& field, const std::vector<std::string>& ranges) {
  for (const std::string& range : ranges) {
    if (!IsIpAddress(range, /*prefix=*/true)) {
      field.Error("\"" + range + "\" is no IP range", "write it like 192.0.2.0/24");
    } else if (range.find(':') != std::string::npos) {
      field.Warn("containers have no IPv6: \"" + range + "\" opens nothing");
    }
  }
}

// The node looks each of them up for as long as the container runs, and refuses more.
constexpr size_t kMostDomains = 256;

// In the form in which it is looked up.
std::string ReadDomain(const Field& field, std::string domain) {
  std::transform(domain.begin(), domain.end(), domain.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (domain.ends_with('.')) domain.pop_back();
  if (domain.find('*') != std::string::npos) {
    field.Error("\"" + domain + "\" is a pattern; a rule names domains in full",
                "list each one, like api.example.org");
  } else if (!IsHostName(domain) || domain.find('.') == std::string::npos ||
             IsIpAddress(domain, /*prefix=*/false)) {
    field.Error("\"" + domain + "\" is no domain", "write it like api.example.org");
  }
  return domain;
}

FirewallRule ReadFirewallRule(const Field& field) {
  FirewallRule rule;
  Keys keys(field);
  rule.protocol = keys["protocol"].Choice({"tcp"}, "tcp");
  const Field ips = keys["ips"];
  const Field domains = keys["domains"];
  rule.ips = ips.Texts();
  rule.domains = domains.Texts();
  ReadPorts(keys["ports"], rule);
  keys.Close();
  CheckRanges(ips, rule.ips);
  for (std::string& domain : rule.domains) domain = ReadDomain(domains, domain);
  if (!rule.ips.empty() && !rule.domains.empty()) {
    field.Error("a rule has either `ips` or `domains`, not both", "write two rules");
  } else if (rule.ips.empty() && rule.domains.empty()) {
    if (rule.ports.empty() && field.IsMapping()) field.Error("a rule needs ips, domains or ports");
    rule.ips = {"0.0.0.0/0"};
  }
  return rule;
}

std::vector<HostEntry> ReadHosts(const Field& field) {
  std::vector<HostEntry> hosts;
  for (const auto& [name, address] : field.Entries()) {
    hosts.push_back({name, address.Text()});
    if (!IsHostName(name)) address.KeyError("is no host name");
    if (!IsIpAddress(hosts.back().address, /*prefix=*/false)) {
      address.Error("\"" + hosts.back().address + "\" is no IP address");
    }
  }
  return hosts;
}

Value::Map ReadVariables(const Field& field) {
  for (const auto& [prefix, names] : field.Entries()) {
    if (names.IsMapping() || !names.Given()) continue;
    if (prefix.find(':') == std::string::npos) {
      names.KeyWarn("stands outside of any prefix, so it will not be an environment variable",
                    "put it under `env:`");
    }
  }
  return field.IsMapping() ? MapFromNode(field.node()) : Value::Map{};
}

std::string ReadTimezone(const Field& field, const std::string& fallback) {
  if (!field.Given()) return field.Written() ? "" : fallback;
  std::string zone = field.Text(fallback);
  const bool is_path = zone.starts_with('/');  // of whatever file the machine has there
  const bool plausible = !is_path && std::all_of(zone.begin(), zone.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
  });
  if (!plausible) field.Error("\"" + zone + "\" is no time zone", "write it like Europe/Paris");
  return zone;
}

}  // namespace

void WarnWhenIdle(const Field& field, std::string_view scope, std::string_view key) {
  const std::string_view what = WhatDoesNotActYet(scope, key);
  if (!what.empty() && field.HasContent()) field.KeyWarn(std::string(what));
}

std::vector<Relationship> ReadRelationships(const Field& field) {
  std::vector<Relationship> relationships;
  for (const auto& [name, value] : field.Entries()) {
    if (!IsRelationshipName(name)) {
      value.KeyError("is no possible name for a relationship, which becomes a host name",
                     "use letters, digits, \"-\", \"_\" and \".\", at most 63");
    }
    relationships.push_back(ReadRelationship(name, value));
  }
  return relationships;
}

std::optional<Firewall> ReadFirewall(const Field& field) {
  if (!field.Given()) return std::nullopt;
  Firewall firewall;
  Keys keys(field);
  size_t domains = 0;
  for (const Field& rule : keys["outbound"].Items()) {
    firewall.outbound.push_back(ReadFirewallRule(rule));
    domains += firewall.outbound.back().domains.size();
    if (domains <= kMostDomains) continue;
    rule.Error(
        "the rules of a container name more than " + std::to_string(kMostDomains) + " domains",
        "allow blocks of addresses, or everything");
    break;
  }
  keys.Close();
  return firewall;
}

std::optional<Resources> ReadResources(const Field& field) {
  if (!field.Given()) return std::nullopt;
  Resources resources;
  Keys keys(field);
  if (const auto base = keys["base_memory"].Int(1, 1024)) {
    resources.base_memory_mb = static_cast<uint32_t>(*base);
  }
  if (const auto ratio = keys["memory_ratio"].Int(0, 1024)) {
    resources.memory_ratio_mb = static_cast<uint32_t>(*ratio);
  }
  keys.Close();
  return resources;
}

std::string ReadSize(const Field& field, const std::string& fallback) {
  return field.Choice({"AUTO", "XS", "S", "M", "L", "XL", "2XL", "4XL"}, fallback);
}

std::string ReadProfile(const Field& field) {
  return field.Choice({"HIGH_CPU", "BALANCED", "HIGH_MEMORY", "HIGHER_MEMORY"});
}

std::string ReadSshRole(const Field& access, const std::string& fallback) {
  Keys keys(access);
  std::string role = keys["ssh"].Choice(SshRoles(), fallback);
  keys.Close();
  return role;
}

std::optional<uint32_t> ReadDisk(const Field& field, std::optional<uint32_t> fallback) {
  if (!field.Given()) return field.Written() ? std::nullopt : fallback;
  constexpr int64_t kMostMegabytes = 100'000'000;
  const auto disk = field.Int(1, kMostMegabytes);
  return disk ? std::optional(static_cast<uint32_t>(*disk)) : fallback;
}

ContainerProperties ReadContainerProperties(Keys& keys, const ContainerProperties& inherited) {
  ContainerProperties properties = inherited;
  properties.size = ReadSize(keys["size"], inherited.size);
  if (const Field field = keys["resources"]; field.Written()) {
    properties.resources = ReadResources(field);
  }
  properties.disk_mb = ReadDisk(keys["disk"], inherited.disk_mb);
  if (const Field field = keys["mounts"]; field.Written()) properties.mounts = ReadMounts(field);
  if (const Field field = keys["relationships"]; field.Written()) {
    properties.relationships = ReadRelationships(field);
  }
  if (const Field field = keys["variables"]; field.Written()) {
    properties.variables = ReadVariables(field);
  }
  const Field access = keys["access"];
  properties.ssh_role = ReadSshRole(access, inherited.ssh_role);
  WarnWhenIdle(access, "application", "access");
  if (const Field field = keys["firewall"]; field.Written()) {
    properties.firewall = ReadFirewall(field);
  }
  if (const Field field = keys["additional_hosts"]; field.Written()) {
    properties.additional_hosts = ReadHosts(field);
  }
  const Field timezone = keys["timezone"];
  properties.timezone = ReadTimezone(timezone, inherited.timezone);
  WarnWhenIdle(timezone, "application", "timezone");
  return properties;
}

}  // namespace paas::model
