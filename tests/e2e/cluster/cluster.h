#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/os/subprocess.h"
#include "tests/e2e/platform_environment.h"

// A project of two applications, a worker, and three services, as its tests see it.

namespace paas::testing {

inline constexpr char kProject[] = "cluster";
inline constexpr char kServices[] = R"(db:
  type: mariadb:10.11
  disk: 512
  configuration:
    schemas: [main, other]
    endpoints:
      writer: {default_schema: main, privileges: {main: admin}}
      reader: {default_schema: main, privileges: {main: ro}}
documents:
  type: postgresql:15
  disk: 512
  configuration:
    databases: [main]
    endpoints:
      writer: {default_database: main, privileges: {main: admin}}
      reader: {default_database: main, privileges: {main: ro}}
cache:
  type: redis-persistent:7.0
  disk: 256
)";

// What the web application of the project relates to.
inline constexpr char kWebRelationships[] =
    "  database: 'db:writer'\n"
    "  reader: 'db:reader'\n"
    "  documents: 'documents:writer'\n"
    "  records: 'documents:reader'\n"
    "  cache: 'cache:redis'\n"
    "  api: 'api:http'\n";

os::CommandResult TryDeployCluster(const std::string& environment = "main",
                                   const std::string& relationships = kWebRelationships,
                                   const std::string& services = kServices,
                                   const std::string& more = "");
// The same, and fails the test when it does not come up. Returns what was printed.
std::string DeployCluster(const std::string& environment = "main",
                          const std::string& relationships = kWebRelationships);

struct Running {
  pid_t pid = 0;  // of its init, on the node
  std::string address;
  std::string kind;
};
std::map<std::string, Running> Containers(const std::string& environment = "main");

// A shell command in a container, by `paasctl exec`; output and errors.
std::string In(const std::string& container, const std::string& script,
               const std::string& environment = "main");

// From the network of a container, as if one of its processes did it: connects to each
// "address@port" at once and says how each ended ("open", "timeout", the name of an errno).
std::map<std::string, std::string> ConnectFrom(pid_t pid, const std::set<std::string>& targets);
// The TCP ports that something listens on in the container.
std::set<uint16_t> Listening(pid_t pid);
// The same command in the container's network, with its output.
std::string InNetworkOf(pid_t pid, std::vector<std::string> command);

// Clients of the services, inside of the web container, with the login of a relationship.
std::string Maria(const std::string& relationship, const std::string& sql);
std::string Postgres(const std::string& relationship, const std::string& sql);
std::string Redis(const std::string& command);

// The first process of that name in the container; 0 when there is none.
pid_t ProcessIn(pid_t init, const std::string& name);

// Asks again until `expected` comes back, or patience ends; returns the last answer.
template <typename Ask>
std::string Until(const std::string& expected, const Ask& ask) {
  std::string answer;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while ((answer = ask()) != expected && std::chrono::steady_clock::now() < deadline) {
  }
  return answer;
}

}  // namespace paas::testing
