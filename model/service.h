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

// The type whose volume other containers mount; it has no image and no container.
inline constexpr char kNetworkStorage[] = "network-storage";

// What is known of a common type without any image, so that a project can be checked where there
// are none. A type that is not among them is as good: its image says everything.
struct ServiceKind {
  const char* name;
  const char* default_endpoint;  // "" when it is used through mounts or has none
  uint32_t least_disk_mb;        // 0: it keeps no data, `disk` makes no sense
  bool has_custom_endpoints;     // `configuration.endpoints` replaces the default one
};

// The kind of a type name, aliases included; null when it is no common one.
const ServiceKind* FindServiceKind(const std::string& type_name);

// The names of the common types, aliases included.
std::vector<std::string> ServiceTypeNames();

// The endpoints that a relationship may name. Empty when that cannot be told from the type alone.
std::vector<std::string> EndpointsOf(const Service& service);

}  // namespace paas::model
