#include "model/reader/service_reader.h"

#include "model/json_reader.h"
#include "model/reader/application_reader.h"
#include "model/reader/scalars.h"

namespace paas::model {

namespace {

RuntimeType ReadServiceType(const Field& field, const Field& service) {
  if (!field.Given()) {
    service.Error("the key `type` is missing", "write it like `type: \"mariadb:11.4\"`");
    return {};
  }
  const std::string text = field.Text();
  const size_t colon = text.find(':');
  RuntimeType type{text.substr(0, colon), colon == std::string::npos ? "" : text.substr(colon + 1)};
  if (!field.IsScalar()) return type;
  if (FindServiceKind(type.name) == nullptr) {
    const std::string hint = DidYouMean(type.name, ServiceTypeNames());
    field.Error("there is no service type \"" + type.name + "\"",
                hint.empty() ? "expected " + Alternatives(ServiceTypeNames()) : hint);
  } else if (type.version.empty()) {
    field.Error("the version is missing", "write it like \"" + type.name + ":<version>\"");
  }
  return type;
}

void CheckDisk(const Field& disk, const Service& service) {
  const ServiceKind* kind = FindServiceKind(service.type.name);
  if (kind == nullptr || kind->keeps_data || !service.disk_mb) return;
  disk.KeyWarn("is ignored: " + service.type.name + " keeps its data in memory only");
}

}  // namespace

Service ReadService(const std::string& name, const Field& field) {
  Service service;
  service.name = name;
  if (!IsContainerName(name)) {
    field.KeyError("is no possible name; a name has lower-case letters, digits, \"-\" and \"_\"");
  }
  Keys keys(field);
  service.type = ReadServiceType(keys["type"], field);
  const Field disk = keys["disk"];
  service.disk_mb = ReadDisk(disk, std::nullopt);
  CheckDisk(disk, service);
  service.size = ReadSize(keys["size"], "AUTO");
  const Field configuration = keys["configuration"];
  if (configuration.IsMapping()) {
    service.configuration = MapFromNode(configuration.node());
  } else if (configuration.Given()) {
    configuration.Error("must be a mapping, but is " + configuration.node().Describe());
  }
  service.relationships = ReadRelationships(keys["relationships"]);
  service.ssh_role = ReadSshRole(keys["access"], "contributor");
  service.firewall = ReadFirewall(keys["firewall"]);
  service.resources = ReadResources(keys["resources"]);
  service.container_profile = ReadProfile(keys["container_profile"]);
  keys.Close();
  return service;
}

}  // namespace paas::model
