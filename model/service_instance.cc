#include "model/service_instance.h"

#include <algorithm>

#include "model/diagnostics.h"
#include "model/json_reader.h"
#include "model/json_writer.h"
#include "model/service_check.h"

namespace paas::model {
namespace {

constexpr uint16_t kHttpPort = 80;

// One text of a ServiceAccess for one endpoint; null when what it names is not there.
class AccessText {
 public:
  AccessText(const ResolvedEndpoint& endpoint, const PasswordSource& password_of)
      : endpoint_(endpoint), password_of_(password_of) {}

  std::optional<std::string> Expand(const std::optional<std::string>& text) const {
    if (!text) return std::nullopt;
    std::string out;
    for (size_t at = 0; at < text->size();) {
      const size_t close = (*text)[at] == '{' ? text->find('}', at) : std::string::npos;
      if (close == std::string::npos) {
        out += (*text)[at++];
        continue;
      }
      const auto value = Lookup(text->substr(at + 1, close - at - 1));
      if (!value) return std::nullopt;
      out += *value;
      at = close + 1;
    }
    return out;
  }

 private:
  std::optional<std::string> Lookup(const std::string& key) const {
    if (key == "endpoint") return endpoint_.name;
    if (key == "generated") return password_of_(endpoint_.name);
    const Value* value = Find(endpoint_.configuration, key);
    if (value == nullptr || value->IsNull()) return std::nullopt;
    return ToText(*value);
  }

  const ResolvedEndpoint& endpoint_;
  const PasswordSource& password_of_;
};

ResolvedEndpoint Resolve(const ServiceEndpoint& like, const std::string& name,
                         Value::Map configuration, const ServiceAccess& access,
                         const PasswordSource& password_of) {
  ResolvedEndpoint endpoint{.name = name,
                            .port = like.port,
                            .scheme = like.scheme,
                            .username = {},
                            .password = {},
                            .path = {},
                            .query = access.query,
                            .configuration = std::move(configuration)};
  const AccessText text(endpoint, password_of);
  const auto username = text.Expand(access.username);
  const auto password = text.Expand(access.password);
  endpoint.path = text.Expand(access.path);
  endpoint.username = username;
  endpoint.password = password;
  return endpoint;
}

// The path of an endpoint that the project does not configure: that of the image, or the first item
// of the list that the project gives instead.
ServiceAccess AccessOf(const Service& service, const ServiceDescription& description) {
  ServiceAccess access = description.access;
  const Value* list = Find(service.configuration, access.path_from);
  if (list == nullptr || list->AsList() == nullptr || list->AsList()->empty()) return access;
  access.path = ToText(list->AsList()->front());
  return access;
}

const Value::Map* CustomEndpoints(const Service& service) {
  const Value* endpoints = Find(service.configuration, "endpoints");
  const Value::Map* map = endpoints == nullptr ? nullptr : endpoints->AsMap();
  return map == nullptr || map->empty() ? nullptr : map;
}

Status CheckConfiguration(const Service& service, const ServiceDescription& description) {
  for (const auto& [key, value] : service.configuration) {
    if (key.starts_with('.') || UnderstandsKey(description, key)) continue;
    const std::string close = ClosestMatch(key, description.configuration);
    return InvalidArgument("service \"" + service.name + "\" (" + ToString(service.type) +
                           "): configuration has no key \"" + key + "\"" +
                           (close.empty() ? "" : "; did you mean \"" + close + "\"?"));
  }
  return absl::OkStatus();
}

std::vector<ResolvedEndpoint> ResolveEndpoints(const Service& service,
                                               const ServiceDescription& description,
                                               const PasswordSource& password_of) {
  std::vector<ResolvedEndpoint> endpoints;
  const Value::Map* custom = description.custom ? CustomEndpoints(service) : nullptr;
  if (custom != nullptr) {
    for (const auto& [name, value] : *custom) {
      Value::Map configuration = value.AsMap() == nullptr ? Value::Map() : *value.AsMap();
      endpoints.push_back(Resolve(description.endpoints.front(), name, std::move(configuration),
                                  *description.custom, password_of));
    }
  }
  const ServiceAccess access = AccessOf(service, description);
  for (size_t i = custom == nullptr ? 0 : 1; i < description.endpoints.size(); ++i) {
    const ServiceEndpoint& endpoint = description.endpoints[i];
    endpoints.push_back(Resolve(endpoint, endpoint.name, {}, access, password_of));
  }
  return endpoints;
}

void WriteOptional(JsonWriter& json, std::string_view key, const std::optional<std::string>& text) {
  json.Key(key);
  if (text) {
    json.String(*text);
  } else {
    json.Null();
  }
}

void WriteLogin(JsonWriter& json, const ResolvedEndpoint& endpoint) {
  json.Key("port").Int(endpoint.port).Key("scheme").String(endpoint.scheme);
  WriteOptional(json, "username", endpoint.username);
  WriteOptional(json, "password", endpoint.password);
  WriteOptional(json, "path", endpoint.path);
  json.Key("query");
  WriteValue(json, endpoint.query);
}

std::optional<std::string> OptionalText(const Value::Map& map, std::string_view key) {
  const Value* value = Find(map, key);
  return value == nullptr || value->IsNull() ? std::nullopt : std::optional(ToText(*value));
}

std::string TextAt(const Value::Map& map, std::string_view key) {
  return OptionalText(map, key).value_or("");
}

Value::Map MapAt(const Value::Map& map, std::string_view key) {
  const Value* value = Find(map, key);
  return value == nullptr || value->AsMap() == nullptr ? Value::Map() : *value->AsMap();
}

ResolvedEndpoint EndpointFrom(const Value::Map& map) {
  const Value* port = Find(map, "port");
  return {.name = TextAt(map, "name"),
          .port = port != nullptr && port->AsInt() != nullptr
                      ? static_cast<uint16_t>(*port->AsInt())
                      : uint16_t{0},
          .scheme = TextAt(map, "scheme"),
          .username = OptionalText(map, "username"),
          .password = OptionalText(map, "password"),
          .path = OptionalText(map, "path"),
          .query = MapAt(map, "query"),
          .configuration = MapAt(map, "configuration")};
}

}  // namespace

const ResolvedEndpoint* ServiceInstance::FindEndpoint(std::string_view endpoint) const {
  if (endpoint.empty()) return endpoints.empty() ? nullptr : &endpoints.front();
  const auto found = std::find_if(endpoints.begin(), endpoints.end(),
                                  [&](const auto& item) { return item.name == endpoint; });
  return found == endpoints.end() ? nullptr : &*found;
}

StatusOr<ServiceInstance> ResolveService(const Service& service,
                                         const ServiceDescription& description,
                                         const PasswordSource& password_of) {
  const ServiceTypeName* type = description.FindType(service.type.name);
  if (type == nullptr) {
    return InvalidArgument("service \"" + service.name + "\": the image is none of " +
                           service.type.name);
  }
  PAAS_RETURN_IF_ERROR(CheckConfiguration(service, description));
  return ServiceInstance{.name = service.name,
                         .type = service.type,
                         .persistent = type->persistent,
                         .configuration = service.configuration,
                         .endpoints = ResolveEndpoints(service, description, password_of)};
}

std::string ToJson(const ServiceInstance& instance) {
  JsonWriter json;
  json.BeginObject().Key("name").String(instance.name);
  json.Key("type").String(instance.type.name).Key("version").String(instance.type.version);
  json.Key("persistent").Bool(instance.persistent).Key("configuration");
  WriteValue(json, instance.configuration);
  json.Key("endpoints").BeginArray();
  for (const ResolvedEndpoint& endpoint : instance.endpoints) {
    json.BeginObject().Key("name").String(endpoint.name);
    WriteLogin(json, endpoint);
    json.Key("configuration");
    WriteValue(json, endpoint.configuration);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return std::move(json).Take();
}

StatusOr<ServiceInstance> ServiceInstanceFromJson(std::string_view json) {
  PAAS_ASSIGN_OR_RETURN(const Value value, ValueFromJson(json));
  const Value::Map* map = value.AsMap();
  if (map == nullptr) return InvalidArgument("a service instance must be an object");
  const Value* persistent = Find(*map, "persistent");
  ServiceInstance instance{
      .name = TextAt(*map, "name"),
      .type = {TextAt(*map, "type"), TextAt(*map, "version")},
      .persistent = persistent != nullptr && persistent->AsBool() && *persistent->AsBool(),
      .configuration = MapAt(*map, "configuration"),
      .endpoints = {}};
  const Value* endpoints = Find(*map, "endpoints");
  if (endpoints == nullptr || endpoints->AsList() == nullptr) return instance;
  for (const Value& endpoint : *endpoints->AsList()) {
    if (endpoint.AsMap() == nullptr) return InvalidArgument("an endpoint must be an object");
    instance.endpoints.push_back(EndpointFrom(*endpoint.AsMap()));
  }
  return instance;
}

std::string RelationshipProperties(const RelationshipTarget& target,
                                   const ResolvedEndpoint& endpoint) {
  JsonWriter json;
  json.BeginObject().Key("service").String(target.container).Key("type").String(target.type);
  json.Key("rel").String(endpoint.name);
  WriteLogin(json, endpoint);
  json.Key("fragment").Null().Key("cluster").String(target.cluster);
  json.Key("hostname").String(target.hostname);
  json.Key("public").Bool(false).Key("host_mapped").Bool(false).Key("epoch").Int(0);
  json.EndObject();
  return std::move(json).Take();
}

ResolvedEndpoint ApplicationEndpoint() {
  return {.name = "http",
          .port = kHttpPort,
          .scheme = "http",
          .username = {},
          .password = {},
          .path = {},
          .query = {},
          .configuration = {}};
}

}  // namespace paas::model
