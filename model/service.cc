#include "model/service.h"

#include <algorithm>

namespace paas::model {

namespace {

constexpr ServiceKind kKinds[] = {
    {"mariadb", "mysql", true},
    {"mysql", "mysql", true},
    {"oracle-mysql", "mysql", true},
    {"postgresql", "postgresql", true},
    {"redis", "redis", false},
    {"redis-persistent", "redis", true},
    {"valkey", "valkey", false},
    {"valkey-persistent", "valkey", true},
    {"memcached", "memcached", false},
    {"rabbitmq", "rabbitmq", true},
    {"mongodb", "mongodb", true},
    {"mongodb-enterprise", "mongodb", true},
    {"elasticsearch", "elasticsearch", true},
    {"elasticsearch-enterprise", "elasticsearch", true},
    {"opensearch", "opensearch", true},
    {"solr", "solr", true},
    {"influxdb", "influxdb", true},
    {"kafka", "kafka", true},
    {"chrome-headless", "http", false},
    {"gotenberg", "http", false},
    {"mercure", "mercure", true},
    {"varnish", "http", false},
    {"vault-kms", "", true},
    {"clickhouse", "clickhouse", true},
    {"network-storage", "", true},
};

// Further endpoints that a type always has.
std::vector<std::string> ExtraEndpoints(const std::string& type_name) {
  if (type_name == "oracle-mysql") return {"mysqlx"};
  if (type_name == "varnish") return {"http+stats"};
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
  std::vector<std::string> endpoints = ExtraEndpoints(service.type.name);
  const ServiceKind* kind = FindServiceKind(service.type.name);
  if (kind != nullptr && *kind->default_endpoint != '\0') {
    endpoints.insert(endpoints.begin(), kind->default_endpoint);
  }
  const Value* custom = Find(service.configuration, "endpoints");
  if (custom == nullptr || custom->AsMap() == nullptr) return endpoints;
  for (const auto& entry : *custom->AsMap()) {
    if (std::find(endpoints.begin(), endpoints.end(), entry.first) == endpoints.end()) {
      endpoints.push_back(entry.first);
    }
  }
  return endpoints;
}

}  // namespace paas::model
