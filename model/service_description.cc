#include "model/service_description.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "common/yaml/fields.h"
#include "model/json_reader.h"
#include "model/json_writer.h"

namespace paas::model {
namespace {

using yaml::FieldReader;
using yaml::Node;
using yaml::ReadFields;

constexpr int64_t kLargestId = 60000;
constexpr int64_t kLargestCpuMillis = 64000;
constexpr int64_t kLargestMemoryMb = 65536;

Status At(const yaml::Location& location, const std::string& message) {
  return InvalidArgument(yaml::ToString(location) + ": " + message);
}

StatusOr<std::string> Text(const Node& node) {
  StatusOr<std::string> text = node.AsString();
  if (!text.ok()) return At(node.location, Message(text.status()));
  return text;
}

FieldReader Into(std::string& target) {
  return [&target](const Node& node) -> Status {
    PAAS_ASSIGN_OR_RETURN(target, Text(node));
    return absl::OkStatus();
  };
}

FieldReader Into(std::optional<std::string>& target) {
  return [&target](const Node& node) -> Status {
    if (node.IsNull()) return absl::OkStatus();
    PAAS_ASSIGN_OR_RETURN(target, Text(node));
    return absl::OkStatus();
  };
}

FieldReader Into(std::vector<std::string>& target) {
  return [&target](const Node& node) -> Status {
    if (!node.IsSequence()) return At(node.location, "expected a list, found " + node.Describe());
    for (const Node& item : node.items) {
      PAAS_ASSIGN_OR_RETURN(std::string text, Text(item));
      target.push_back(std::move(text));
    }
    return absl::OkStatus();
  };
}

template <typename Number>
FieldReader Into(Number& target, int64_t most) {
  return [&target, most](const Node& node) -> Status {
    const StatusOr<int64_t> number = node.AsInt();
    if (!number.ok() || *number < 0 || *number > most) {
      return At(node.location, "expected a number up to " + std::to_string(most));
    }
    target = static_cast<Number>(*number);
    return absl::OkStatus();
  };
}

Status ReadTypes(const Node& node, std::vector<ServiceTypeName>& types) {
  if (!node.IsMapping()) return At(node.location, "expected a mapping, found " + node.Describe());
  for (const yaml::Entry& entry : node.entries) {
    ServiceTypeName type{.name = entry.key};
    const auto persistent = [&type](const Node& value) -> Status {
      PAAS_ASSIGN_OR_RETURN(type.persistent, value.AsBool());
      return absl::OkStatus();
    };
    if (!entry.value.IsNull()) {
      PAAS_RETURN_IF_ERROR(ReadFields(entry.value, {{"persistent", persistent}}));
    }
    types.push_back(std::move(type));
  }
  return absl::OkStatus();
}

Status ReadEndpoints(const Node& node, std::vector<ServiceEndpoint>& endpoints) {
  if (!node.IsMapping()) return At(node.location, "expected a mapping, found " + node.Describe());
  for (const yaml::Entry& entry : node.entries) {
    ServiceEndpoint endpoint{.name = entry.key};
    PAAS_RETURN_IF_ERROR(ReadFields(
        entry.value, {{"port", Into(endpoint.port, 65535)}, {"scheme", Into(endpoint.scheme)}}));
    if (endpoint.port == 0) return At(entry.key_location, "the endpoint has no port");
    endpoints.push_back(std::move(endpoint));
  }
  return absl::OkStatus();
}

Status ReadAccess(const Node& node, ServiceAccess& access) {
  const auto query = [&access](const Node& value) -> Status {
    access.query = MapFromNode(value);
    return absl::OkStatus();
  };
  return ReadFields(node, {{"username", Into(access.username)},
                           {"password", Into(access.password)},
                           {"path", Into(access.path)},
                           {"path_from", Into(access.path_from)},
                           {"query", query}});
}

Status Check(const ServiceDescription& description, const Node& node) {
  if (description.types.empty()) return At(node.location, "the service has no `types`");
  if (description.endpoints.empty()) return At(node.location, "the service has no `endpoints`");
  const std::string& data = description.data;
  const bool climbs = ("/" + data + "/").find("/../") != std::string::npos;
  if (!data.empty() && (data.size() < 2 || !data.starts_with('/') || climbs)) {
    return At(node.location, "`data` must be an absolute path, but is \"" + data + "\"");
  }
  return absl::OkStatus();
}

void WriteAccess(JsonWriter& json, const ServiceAccess& access) {
  json.BeginObject();
  const auto write = [&json](std::string_view key, const std::optional<std::string>& text) {
    if (text) json.Key(key).String(*text);
  };
  write("username", access.username);
  write("password", access.password);
  write("path", access.path);
  if (!access.path_from.empty()) json.Key("path_from").String(access.path_from);
  json.Key("query");
  WriteValue(json, access.query);
  json.EndObject();
}

void WriteTypes(JsonWriter& json, const std::vector<ServiceTypeName>& types) {
  json.BeginObject();
  for (const ServiceTypeName& type : types) {
    json.Key(type.name).BeginObject().Key("persistent").Bool(type.persistent).EndObject();
  }
  json.EndObject();
}

void WriteEndpoints(JsonWriter& json, const std::vector<ServiceEndpoint>& endpoints) {
  json.BeginObject();
  for (const ServiceEndpoint& endpoint : endpoints) {
    json.Key(endpoint.name).BeginObject().Key("port").Int(endpoint.port);
    json.Key("scheme").String(endpoint.scheme).EndObject();
  }
  json.EndObject();
}

}  // namespace

const ServiceTypeName* ServiceDescription::FindType(std::string_view name) const {
  const auto found = std::find_if(types.begin(), types.end(), [name](const ServiceTypeName& type) {
    return type.name == name;
  });
  return found == types.end() ? nullptr : &*found;
}

StatusOr<ServiceDescription> ServiceDescriptionFromNode(const Node& node) {
  ServiceDescription out;
  const auto custom = [&out](const Node& value) { return ReadAccess(value, out.custom.emplace()); };
  const auto limits = [&out](const Node& value) {
    return ReadFields(value, {{"cpu_millis", Into(out.least_cpu_millis, kLargestCpuMillis)},
                              {"memory_mb", Into(out.least_memory_mb, kLargestMemoryMb)}});
  };
  PAAS_RETURN_IF_ERROR(ReadFields(
      node,
      {{"types", [&out](const Node& value) { return ReadTypes(value, out.types); }},
       {"data", Into(out.data)},
       {"owner", Into(out.owner, kLargestId)},
       {"endpoints", [&out](const Node& value) { return ReadEndpoints(value, out.endpoints); }},
       {"access", [&out](const Node& value) { return ReadAccess(value, out.access); }},
       {"custom", custom},
       {"configuration", Into(out.configuration)},
       {"limits", limits}}));
  PAAS_RETURN_IF_ERROR(Check(out, node));
  return out;
}

StatusOr<ServiceDescription> ServiceDescriptionFromJson(std::string_view json) {
  PAAS_ASSIGN_OR_RETURN(const Node node, NodeFromJson(json));
  return ServiceDescriptionFromNode(node);
}

std::string ToJson(const ServiceDescription& description) {
  JsonWriter json;
  json.BeginObject().Key("types");
  WriteTypes(json, description.types);
  json.Key("data").String(description.data);
  json.Key("owner").Int(description.owner);
  json.Key("endpoints");
  WriteEndpoints(json, description.endpoints);
  json.Key("access");
  WriteAccess(json, description.access);
  if (description.custom) {
    json.Key("custom");
    WriteAccess(json, *description.custom);
  }
  json.Key("configuration").BeginArray();
  for (const std::string& key : description.configuration) json.String(key);
  json.EndArray().Key("limits").BeginObject();
  json.Key("cpu_millis").Int(description.least_cpu_millis);
  json.Key("memory_mb").Int(static_cast<int64_t>(description.least_memory_mb));
  json.EndObject().EndObject();
  return std::move(json).Take();
}

}  // namespace paas::model
