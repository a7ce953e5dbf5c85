#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "model/service.h"
#include "model/service_description.h"

namespace paas::model {

// An endpoint with what one needs to log in through it.
struct ResolvedEndpoint {
  std::string name;
  uint16_t port = 0;
  std::string scheme;
  std::optional<std::string> username;
  std::optional<std::string> password;
  std::optional<std::string> path;
  Value::Map query;
  Value::Map configuration;  // what the project says of this endpoint

  bool operator==(const ResolvedEndpoint&) const = default;
};

// A service of an environment: what its container reads at /run/config/service.json. Holds secrets.
struct ServiceInstance {
  std::string name;
  RuntimeType type;  // as the project asks for it
  bool persistent = false;
  Value::Map configuration;
  std::vector<ResolvedEndpoint> endpoints;  // the first is the default

  bool operator==(const ServiceInstance&) const = default;

  // The endpoint of that name, the default one for an empty name; null when there is none.
  const ResolvedEndpoint* FindEndpoint(std::string_view endpoint) const;
};

// Gives the password of an endpoint: the same for the life of the environment, not to be guessed.
using PasswordSource = std::function<std::string(const std::string& endpoint)>;

// What the project asks for, put together with what the image offers. With `endpoints` in its
// configuration the service has exactly those, and the image's further ones; otherwise the image's.
// InvalidArgument when the image is none for the type, or a key of the configuration is unknown.
StatusOr<ServiceInstance> ResolveService(const Service& service,
                                         const ServiceDescription& description,
                                         const PasswordSource& password_of);

std::string ToJson(const ServiceInstance& instance);
StatusOr<ServiceInstance> ServiceInstanceFromJson(std::string_view json);

// Whose endpoint a relationship leads to, for PLATFORM_RELATIONSHIPS.
struct RelationshipTarget {
  std::string container;  // "db", or an application
  std::string type;       // "mariadb:11.4"
  std::string cluster;    // "<project>-<machine name>"
  std::string hostname;   // unique on the platform

  bool operator==(const RelationshipTarget&) const = default;
};

// The entry of PLATFORM_RELATIONSHIPS without what only the node knows (host, ip, instance_ips).
std::string RelationshipProperties(const RelationshipTarget& target,
                                   const ResolvedEndpoint& endpoint);

// The one endpoint of every application: plain HTTP on port 80.
ResolvedEndpoint ApplicationEndpoint();

}  // namespace paas::model
