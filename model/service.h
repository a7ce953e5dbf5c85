#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/application.h"
#include "model/container_properties.h"
#include "model/value.h"

namespace paas::model {

// One entry of services.yaml.
struct Service {
  std::string name;
  RuntimeType type;  // "mariadb:11.4"; aliases as written
  std::optional<uint32_t> disk_mb;
  std::string size = "AUTO";
  Value::Map configuration;
  std::vector<Relationship> relationships;
  std::string ssh_role = "contributor";
  std::optional<Firewall> firewall;
  std::optional<Resources> resources;
  std::string container_profile;

  bool operator==(const Service&) const = default;
};

// What is fixed for a type of service.
struct ServiceKind {
  const char* name;
  const char* default_endpoint;  // "" when it is used through mounts or has none
  bool keeps_data;               // `disk` makes sense
};

// The kind of a type name, aliases included; null when it is unknown.
const ServiceKind* FindServiceKind(const std::string& type_name);

// All type names, aliases included.
std::vector<std::string> ServiceTypeNames();

// The endpoints that a relationship may name: the default one of the type, and the custom ones.
std::vector<std::string> EndpointsOf(const Service& service);

}  // namespace paas::model
