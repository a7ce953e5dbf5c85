#include "model/service.h"

#include <algorithm>

namespace paas::model {

namespace {

constexpr ServiceKind kKinds[] = {
    {"mariadb", "mysql", 256, true},
    {"mysql", "mysql", 256, true},
    {"oracle-mysql", "mysql", 256, true},
    {"postgresql", "postgresql", 256, true},
    {"redis", "redis", 0, false},
    {"redis-persistent", "redis", 128, false},
    {"valkey", "valkey", 0, false},
    {"valkey-persistent", "valkey", 128, false},
    {"memcached", "memcached", 0, false},
    {"rabbitmq", "rabbitmq", 512, false},
    {"mongodb", "mongodb", 512, false},
    {"mongodb-enterprise", "mongodb", 512, false},
    {"elasticsearch", "elasticsearch", 256, false},
    {"elasticsearch-enterprise", "elasticsearch", 256, false},
    {"opensearch", "opensearch", 256, false},
    {"solr", "solr", 256, true},
    {"influxdb", "influxdb", 256, false},
    {"kafka", "kafka", 512, false},
    {"chrome-headless", "http", 0, false},
    {"gotenberg", "http", 0, false},
    {"mercure", "mercure", 256, false},
    {"varnish", "http", 0, false},
    {"vault-kms", "", 512, true},
    {"clickhouse", "clickhouse", 256, false},
    {kNetworkStorage, "", 256, false},
};

// Further endpoints that a type always has.
std::vector<std::string> ExtraEndpoints(const std::string& type_name) {
  if (type_name == "oracle-mysql") return {"mysqlx"};
  if (type_name == "varnish") return {"http+stats"};
  if (type_name == "rabbitmq") return {"management"};  // its web interface, for routes
  if (type_name == "clickhouse") return {"clickhouse-http"};
  return {};
}

}  // namespace

const ServiceKind* FindServiceKind(const std::string& type_name) {
  for (const ServiceKind& kind : kKinds) {
    if (type_name == kind.name) return &kind;
  }
  return nullptr;
}

std::vector<std::string> ServiceTypeNames() {
  std::vector<std::string> names;
  for (const ServiceKind& kind : kKinds) names.emplace_back(kind.name);
  return names;
}

std::vector<std::string> EndpointsOf(const Service& service) {
  std::vector<std::string> endpoints;
  const ServiceKind* kind = FindServiceKind(service.type.name);
  if (kind == nullptr) return endpoints;
  const Value* custom = Find(service.configuration, "endpoints");
  if (kind->has_custom_endpoints && custom != nullptr && custom->AsMap() != nullptr) {
    for (const auto& entry : *custom->AsMap()) endpoints.push_back(entry.first);
  }
  if (endpoints.empty() && *kind->default_endpoint != '\0') {
    endpoints.emplace_back(kind->default_endpoint);
  }
  for (const std::string& extra : ExtraEndpoints(service.type.name)) {
    if (std::find(endpoints.begin(), endpoints.end(), extra) == endpoints.end()) {
      endpoints.push_back(extra);
    }
  }
  return endpoints;
}

}  // namespace paas::model
