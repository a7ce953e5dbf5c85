#include "agent/config/environment_files.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/escaping.h"
#include "agent/config/names.h"
#include "agent/config/php_config.h"
#include "agent/config/quoting.h"
#include "agent/config/relationships.h"
#include "agent/config/template.h"
#include "model/json.h"
#include "model/json_reader.h"
#include "model/json_writer.h"

namespace paas::agent {
namespace {

using container::ConfigFile;

// Variables may be secrets: root, and `web` through its group.
constexpr uint32_t kSecret = 0440;

// What relationships give never takes the place of a variable of the project; PLATFORM_* are the
// platform's.
Status AddRelationships(const ConfigInput& input, std::map<std::string, std::string>& variables) {
  if (input.phase != ConfigPhase::kRuntime || !input.service.empty()) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const model::Value::Map document,
                        RelationshipDocument(input.relationships));
  std::map<std::string, std::string> given = RelationshipVariables(document);
  variables["PLATFORM_RELATIONSHIPS"] = given.at("PLATFORM_RELATIONSHIPS");
  variables.merge(given);
  return absl::OkStatus();
}

StatusOr<std::map<std::string, std::string>> Variables(const ConfigInput& input) {
  std::map<std::string, std::string> variables = input.environment;
  PAAS_RETURN_IF_ERROR(AddRelationships(input, variables));
  if (input.runtime.kind == "php") variables.emplace("PHP_INI_SCAN_DIR", PhpScanDirs(input));
  return variables;
}

std::string ToJson(const std::map<std::string, std::string>& variables) {
  model::JsonWriter json;
  json.BeginObject();
  for (const auto& [name, value] : variables) json.Key(name).String(value);
  json.EndObject();
  return std::move(json).Take() + "\n";
}

void AddApplication(const ConfigInput& input, model::JsonWriter& json) {
  json.Key("applications").BeginArray().BeginObject();
  json.Key("name").String(input.application.name);
  json.Key("configuration").Raw(model::ToJson(input.application));
  json.EndObject().EndArray();
  json.Key("routes");
  const auto routes = input.environment.find("PLATFORM_ROUTES");
  std::string document;
  const bool known = routes != input.environment.end() &&
                     absl::Base64Unescape(routes->second, &document) &&
                     model::ValueFromJson(document).ok();
  json.Raw(known ? document : "{}");
}

// What real projects read from /run/config.json: `jq .info.limits.memory` (MB), to size a heap;
// routes.
std::string ConfigJson(const ConfigInput& input) {
  model::JsonWriter json;
  json.BeginObject();
  json.Key("service").String(input.service.empty() ? input.application.name : input.hostname);
  json.Key("hostname").String(input.hostname);
  json.Key("address").StringOrNull(input.address);
  json.Key("nameservers").BeginArray();
  for (const std::string& resolver : input.resolvers) json.String(resolver);
  json.EndArray();
  json.Key("web_uid").Int(kWebId).Key("web_gid").Int(kWebId);
  json.Key("log_uid").Int(0).Key("log_gid").Int(0);
  json.Key("info").BeginObject().Key("limits").BeginObject();
  json.Key("cpu");
  input.limits.cpu_millis == 0 ? json.Null() : json.Double(input.limits.cpu_millis / 1000.0);
  json.Key("memory");
  input.limits.memory_bytes == 0 ? json.Null()
                                 : json.Int(static_cast<int64_t>(input.limits.memory_bytes >> 20));
  json.Key("disk");
  input.disk_bytes == 0 ? json.Null() : json.Int(static_cast<int64_t>(input.disk_bytes >> 20));
  json.EndObject().EndObject();
  if (input.service.empty()) AddApplication(input, json);
  json.EndObject();
  return std::move(json).Take() + "\n";
}

bool IsAddress(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == '.' || c == ':';
  });
}

bool IsHostName(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
  });
}

Status AddHost(const model::HostEntry& host, const std::string& where, View::List& out) {
  if (!IsHostName(host.name)) {
    return InvalidArgument(where + ": \"" + host.name + "\" is not a host name");
  }
  if (!IsAddress(host.address)) {
    return InvalidArgument(where + "." + host.name + ": \"" + host.address +
                           "\" is not an IP address");
  }
  out.push_back({{{"name", host.name}, {"address", host.address}}});
  return absl::OkStatus();
}

const model::ContainerProperties& Properties(const ConfigInput& input) {
  for (const model::Worker& worker : input.application.workers) {
    if (worker.name == input.worker) return worker.container;
  }
  return input.application.container;
}

}  // namespace

StatusOr<std::vector<ConfigFile>> EnvironmentFiles(const ConfigInput& input) {
  PAAS_ASSIGN_OR_RETURN(const auto variables, Variables(input));
  View::List exports;
  for (const auto& [name, value] : variables) {
    // The shell cannot hold other names, and takes only numbers for OPTIND; environment.json does.
    if (IsShellName(name) && name != "OPTIND")
      exports.push_back({{{"name", name}, {"value", value}}});
  }
  const bool has_application = input.service.empty();
  const View phase{{{"runtime", has_application && input.phase == ConfigPhase::kRuntime},
                    {"directory", std::string(has_application ? kAppDir : "/")}}};
  PAAS_ASSIGN_OR_RETURN(std::string environment,
                        Render("environment", {{{"variables", exports}}}, Quoting::kShell));
  PAAS_ASSIGN_OR_RETURN(std::string wrapper, Render("with-environment", phase, Quoting::kShell));
  PAAS_ASSIGN_OR_RETURN(std::string profile, Render("profile", phase, Quoting::kShell));
  return std::vector<ConfigFile>{
      {.path = "environment", .content = std::move(environment), .mode = kSecret, .gid = kWebId},
      {.path = "environment.json", .content = ToJson(variables), .mode = kSecret, .gid = kWebId},
      {.path = "bin/with-environment", .content = std::move(wrapper), .mode = 0755},
      {.path = "profile", .content = std::move(profile)},
      {.path = "config.json", .content = ConfigJson(input)},
  };
}

StatusOr<std::vector<ConfigFile>> NameFiles(const ConfigInput& input) {
  View::List hosts, resolvers;
  if (!input.address.empty()) {
    PAAS_RETURN_IF_ERROR(AddHost({input.hostname, input.address}, "hostname", hosts));
  }
  for (const RelatedContainer& related : input.relationships) {
    PAAS_RETURN_IF_ERROR(
        AddHost({RelationshipHost(related.name), related.address}, "relationships", hosts));
  }
  for (const model::HostEntry& host : Properties(input).additional_hosts) {
    PAAS_RETURN_IF_ERROR(AddHost(host, "additional_hosts", hosts));
  }
  for (const std::string& resolver : input.resolvers) {
    if (!IsAddress(resolver)) return InvalidArgument("resolver \"" + resolver + "\" is no address");
    resolvers.push_back({{{"address", resolver}}});
  }
  PAAS_ASSIGN_OR_RETURN(std::string hosts_file,
                        Render("hosts", {{{"hosts", std::move(hosts)}}}, Quoting::kNone));
  PAAS_ASSIGN_OR_RETURN(
      std::string resolv_conf,
      Render("resolv.conf", {{{"resolvers", std::move(resolvers)}}}, Quoting::kNone));
  return std::vector<ConfigFile>{
      {.path = "hosts", .content = WithNames(hosts_file, input.names)},
      {.path = "resolv.conf", .content = std::move(resolv_conf)},
      {.path = "hostname", .content = input.hostname + "\n"},
  };
}

}  // namespace paas::agent
