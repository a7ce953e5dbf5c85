#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "common/yaml/node.h"
#include "model/value.h"

namespace paas::model {

// A name in services.yaml that an image of a service answers to.
struct ServiceTypeName {
  std::string name;         // "redis-persistent"
  bool persistent = false;  // keeps its data

  bool operator==(const ServiceTypeName&) const = default;
};

// One way into a service.
struct ServiceEndpoint {
  std::string name;
  uint16_t port = 0;
  std::string scheme;

  bool operator==(const ServiceEndpoint&) const = default;
};

// How one gets in through an endpoint: texts in which {endpoint} stands for the endpoint's name,
// {generated} for a password made by the platform, and any other {key} for that key of the
// endpoint's own configuration. A text whose key is missing, and an absent text, are null.
struct ServiceAccess {
  std::optional<std::string> username;
  std::optional<std::string> password;
  std::optional<std::string> path;
  std::string path_from;  // key of the service's configuration: a list whose first item is the path
  Value::Map query;

  bool operator==(const ServiceAccess&) const = default;
};

// What an image says of the service in it: section `service` of its recipe, part of its signed
// manifest. The contract is docs/internals/service.md. A plain value.
struct ServiceDescription {
  std::vector<ServiceTypeName> types;
  std::string data;                        // where its volume is mounted; empty: it keeps nothing
  uint32_t owner = 0;                      // uid and gid of the volume's root directory
  std::vector<ServiceEndpoint> endpoints;  // the first is the default
  ServiceAccess access;                    // when the project configures no endpoints
  std::optional<ServiceAccess> custom;     // of an endpoint that the project configures
  std::vector<std::string> configuration;  // keys that it understands
  uint32_t least_cpu_millis = 0;           // below this it does not start well
  uint64_t least_memory_mb = 0;

  bool operator==(const ServiceDescription&) const = default;

  // The type of that name; null when it is none of this image.
  const ServiceTypeName* FindType(std::string_view name) const;
};

// From the YAML of a recipe, or the JSON of a manifest (NodeFromJson). InvalidArgument with the
// place of what is wrong; unknown keys are.
StatusOr<ServiceDescription> ServiceDescriptionFromNode(const yaml::Node& node);
StatusOr<ServiceDescription> ServiceDescriptionFromJson(std::string_view json);

// One line of JSON; ServiceDescriptionFromJson() gives the same value back.
std::string ToJson(const ServiceDescription& description);

}  // namespace paas::model
