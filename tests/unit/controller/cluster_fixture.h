#pragma once

#include "controller/plan/environment_planner.h"
#include "model/project.h"
#include "tests/support/directory_files.h"

namespace paas::controller {

inline constexpr char kMariadbImage[] =
    R"({"types":{"mariadb":{"persistent":true},"mysql":{"persistent":true}},"data":"/mnt",)"
    R"("owner":1000,"endpoints":{"mysql":{"port":3306,"scheme":"mysql"}},)"
    R"("access":{"username":"user","password":"","path":"main","path_from":"schemas",)"
    R"("query":{"is_master":true}},"custom":{"username":"{endpoint}","password":"{generated}",)"
    R"("path":"{default_schema}","query":{"is_master":true}},)"
    R"("configuration":["schemas","endpoints","properties"],)"
    R"("limits":{"cpu_millis":500,"memory_mb":700}})";
inline constexpr char kRedisImage[] =
    R"({"types":{"redis":{"persistent":false},"redis-persistent":{"persistent":true}},)"
    R"("data":"/mnt","owner":1000,"endpoints":{"redis":{"port":6379,"scheme":"redis"}},)"
    R"("access":{"query":{}},"configuration":["maxmemory_policy"],)"
    R"("limits":{"cpu_millis":250,"memory_mb":64}})";

inline std::vector<BaseImage> Images() {
  return {{"nodejs-18", "nodejs", "18", "sha256:node", ""},
          {"mariadb-10.11", "mariadb", "10.11", "sha256:mariadb", kMariadbImage},
          {"redis-7.0", "redis", "7.0", "sha256:redis", kRedisImage},
          {"redis-8.0", "redis", "8.0", "", kRedisImage}};  // not built here
}

// Two applications, a worker and four services.
inline std::map<std::string, std::string> ClusterFiles() {
  return {
      {".platform/applications.yaml", R"(
web:
  type: nodejs:18
  disk: 256
  web: {commands: {start: node index.js}}
  relationships: {api: "api:http", cache: "cache:redis"}
  mounts:
    files: {source: storage}
    "/var": {source: local, source_path: state}
    shared: {source: service, service: nfs}
    tmp: {source: tmp}
  workers:
    queue:
      commands: {start: node queue.js}
      disk: 128
      relationships: {database: {service: db, endpoint: writer}}
api:
  type: nodejs:18
  web: {commands: {start: node index.js}}
  relationships: {database: "db:reader"}
  mounts:
    files: {source: storage, service: web}
    scratch: {source: instance}
)"},
      {".platform/services.yaml", R"(
db:
  type: mysql:10.4
  disk: 512
  configuration:
    schemas: [main]
    endpoints:
      reader: {default_schema: main, privileges: {main: ro}}
      writer: {default_schema: main, privileges: {main: rw}}
cache: {type: redis:7.0}
nfs: {type: network-storage:1.0, disk: 1024}
proxy: {type: redis:7.0, relationships: {backend: "web:http"}}
)"},
      {".platform/routes.yaml", "\"https://{default}/\": {type: upstream, upstream: web:http}\n"}};
}

inline PlanInput ClusterInput(const std::map<std::string, std::string>& files = ClusterFiles()) {
  PlanInput input{.project = {.id = "shop", .entropy = "public", .secret = "secret"},
                  .environment = {.project = "shop",
                                  .name = "main",
                                  .machine_name = "main-bvxea6i",
                                  .type = "production",
                                  .generation = 7}};
  input.config = model::LoadProject(testing::MapFiles(files)).value();
  input.services = SelectServiceImages(input.config, Images()).images;
  return input;
}

}  // namespace paas::controller
