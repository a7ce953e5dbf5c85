#include "paasctl/detect/catalog.h"

#include <algorithm>

namespace paas::paasctl {
namespace {

// A kind of service, and the packages whose only use is to talk to one. Their names end at "/" or
// "@", or are whole.
struct KnownService {
  NeededService service;
  std::vector<std::string> packages;
};

const std::vector<KnownService>& KnownServices() {
  static const std::vector<KnownService> kServices = {
      {{"db", "postgresql:15", "database", "postgresql", "", true},
       {"pg", "pg-promise", "postgres", "ext-pgsql", "ext-pdo_pgsql", "psycopg", "psycopg2",
        "psycopg2-binary", "asyncpg", "github.com/lib/pq", "github.com/jackc/pgx", "postgrex",
        "tokio-postgres", "org.postgresql"}},
      {{"db", "mariadb:10.11", "database", "mysql", "", true},
       {"mysql", "mysql2", "mariadb", "ext-mysqli", "ext-pdo_mysql", "mysqlclient", "pymysql",
        "aiomysql", "mysql-connector-python", "github.com/go-sql-driver/mysql", "myxql",
        "com.mysql", "org.mariadb.jdbc"}},
      {{"cache", "redis:7.0", "redis", "redis", "", false},
       {"redis", "ioredis", "bull", "bullmq", "connect-redis", "predis", "ext-redis", "sidekiq",
        "django-redis", "rq", "github.com/redis/go-redis", "github.com/go-redis/redis", "redix"}},
      {{"queue", "rabbitmq:3.10", "rabbitmq", "rabbitmq", "", true},
       {"amqplib", "amqp-connection-manager", "php-amqplib", "pika", "aio-pika", "bunny",
        "github.com/rabbitmq/amqp091-go", "lapin"}},
      {{"memory", "memcached:1.6", "memcached", "memcached", "", false},
       {"memcached", "memjs", "ext-memcached", "pymemcache", "dalli"}},
      {{"documents", "mongodb:7.0", "mongodb", "mongodb", "", true},
       {"mongodb", "mongoose", "ext-mongodb", "pymongo", "motor", "mongoid", "mongo",
        "go.mongodb.org/mongo-driver"}},
      {{"search", "opensearch:2", "opensearch", "opensearch", "", true},
       {"@opensearch-project/opensearch", "opensearch-py", "opensearch-ruby"}},
      {{"events", "kafka:3.9", "kafka", "kafka", "", true},
       {"kafkajs", "node-rdkafka", "kafka-python", "confluent-kafka", "ruby-kafka"}},
  };
  return kServices;
}

// Whether a package is the one that is known, or one below it: "github.com/jackc/pgx/v5".
bool IsPackage(const std::string& package, const std::string& known) {
  return package == known || package.starts_with(known + "/") || package.starts_with(known + ":") ||
         package.ends_with("/" + known);
}

bool IsTaken(const Detection& detection, const NeededService& service) {
  return std::any_of(detection.services.begin(), detection.services.end(),
                     [&](const NeededService& one) {
                       return one.name == service.name || one.type == service.type;
                     });
}

const KnownRuntime& Runtime(const std::string& name) {
  const auto& all = KnownRuntimes();
  return *std::find_if(all.begin(), all.end(),
                       [&](const KnownRuntime& one) { return one.name == name; });
}

}  // namespace

const std::vector<KnownRuntime>& KnownRuntimes() {
  static const std::vector<KnownRuntime> kRuntimes = {
      {"nodejs", {"18", "20"}, "20"},       {"php", {"8.2", "8.4"}, "8.2"},
      {"python", {"3.11", "3.13"}, "3.11"}, {"ruby", {"3.1", "3.3"}, "3.3"},
      {"golang", {"1.19", "1.24"}, "1.24"}, {"java", {"17", "21"}, "21"},
      {"elixir", {"1.14", "1.18"}, "1.18"}, {"rust", {"1.63", "1.85"}, "1.85"}};
  return kRuntimes;
}

void ChooseVersion(const std::vector<AskedVersion>& asked, Detection& detection) {
  const KnownRuntime& runtime = Runtime(detection.runtime);
  detection.version = {runtime.preferred, ""};
  for (const AskedVersion& one : asked) {
    const auto range = VersionRange::Parse(one.range, one.tilde);
    if (!range.has_value()) continue;
    detection.version.why = one.where + ": " + one.range;
    if (range->Accepts(runtime.preferred)) return;
    const auto accepted =
        std::find_if(runtime.versions.rbegin(), runtime.versions.rend(),
                     [&](const std::string& version) { return range->Accepts(version); });
    if (accepted != runtime.versions.rend()) {
      detection.version.value = *accepted;
      return;
    }
    detection.notes.push_back(one.where + " asks for " + one.range + "; there is no such " +
                              runtime.name + " here, so it is " + runtime.preferred);
    return;
  }
}

void AddServices(const std::vector<std::string>& packages, const std::string& manifest,
                 Detection& detection) {
  for (const KnownService& known : KnownServices()) {
    if (IsTaken(detection, known.service)) continue;
    for (const std::string& package : packages) {
      const bool fits =
          std::any_of(known.packages.begin(), known.packages.end(),
                      [&](const std::string& name) { return IsPackage(package, name); });
      if (!fits) continue;
      NeededService service = known.service;
      service.why = package + " in " + manifest;
      detection.services.push_back(std::move(service));
      break;
    }
  }
}

}  // namespace paas::paasctl
