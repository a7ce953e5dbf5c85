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
  if (!IsContainerName(type.name)) {
    field.Error("\"" + text + "\" is no possible type", "write it like \"mariadb:11.4\"");
  } else if (type.version.empty()) {
    field.Error("the version is missing", "write it like \"" + type.name + ":<version>\"");
  } else if (FindServiceKind(type.name) == nullptr) {
    field.Warn(
        "\"" + type.name + "\" is no common type of service; it needs a base image of its own",
        DidYouMean(type.name, ServiceTypeNames()));
  }
  return type;
}

// `disk` is a key of one flavour only: in the other one a service without it is complete.
void CheckDisk(const Field& disk, const Field& service_field, const Service& service,
               Flavour flavour) {
  const ServiceKind* kind = FindServiceKind(service.type.name);
  if (kind == nullptr) return;
  const std::string least = std::to_string(kind->least_disk_mb);
  if (kind->least_disk_mb == 0) {
    if (service.disk_mb) {
      disk.KeyWarn("is ignored: " + service.type.name + " keeps its data in memory only");
    }
  } else if (!service.disk_mb) {
    if (flavour != Flavour::kPlatform || !service_field.IsMapping()) return;
    service_field.Warn(
        service.type.name + " keeps data, but has no `disk`; it gets the server's default",
        "write `disk: " + least + "` (MB) or more");
  } else if (*service.disk_mb < kind->least_disk_mb) {
    disk.Warn("is little for " + service.type.name, "it needs " + least + " MB or more");
  }
}

}  // namespace

Service ReadService(const std::string& name, const Field& field, Flavour flavour) {
  Service service;
  service.name = name;
  if (!IsContainerName(name)) {
    field.KeyError("is no possible name; a name has lower-case letters, digits, \"-\" and \"_\"");
  }
  Keys keys(field);
  service.type = ReadServiceType(keys["type"], field);
  const Field disk = keys["disk"];
  service.disk_mb = ReadDisk(disk, std::nullopt);
  CheckDisk(disk, field, service, flavour);
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
