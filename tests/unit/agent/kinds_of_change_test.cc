// What each kind of change does to an environment with a web instance, a worker and a database. The
// specification goes through the same steps as in a deploy: variables are provided, keys become
// JSON. Containers that are kept are not listed.

#include <gtest/gtest.h>

#include "agent/plan/environment_plan.h"
#include "model/json.h"
#include "model/provided_variables.h"
#include "model/service_instance.h"

namespace paas::agent {
namespace {

struct Project {
  model::Application application;
  model::ServiceInstance database;
  std::map<std::string, std::string> users;  // `env:` variables
  std::string variables = "{}";              // other ones
  std::map<std::string, std::string> php_settings;
  std::string routes = R"({"https://example.org/":{}})";
  std::string tree = "aaaa";
  std::string image = "sha256:app";
  std::string base = "sha256:nodejs";
  std::string database_image = "sha256:mariadb";
  ContainerLimits limits{.cpu_millis = 500, .memory_bytes = 256u << 20};
  OutboundPolicy outbound;
  std::vector<DesiredRelationship> relationships;
  std::vector<DesiredMount> mounts;
};

Project Shop() {
  Project shop;
  model::Application& app = shop.application;
  app.name = "app";
  app.type = {"nodejs", "18"};
  app.web.commands.start = "node web.js";
  app.web.locations = {{.path = "/", .root = "public"}};
  app.workers = {{.name = "queue", .commands = {.start = "node queue.js"}, .container = {}}};
  app.crons = {{.name = "nightly", .spec = "0 3 * * *", .start = "true", .stop = {}}};
  app.operations = {{.name = "flush", .start = "true", .stop = {}, .timeout = {}}};
  app.hooks.deploy = "migrate";
  shop.database.name = "db";
  shop.database.type = {"mariadb", "10.11"};
  shop.users = {{"LOG_LEVEL", "info"}};
  shop.relationships = {{.name = "database",
                         .container = "db",
                         .ports = {3306},
                         .properties = R"({"type":"mariadb:10.11"})",
                         .wait = true}};
  shop.mounts = {{.target = "/app/files", .volume = "app"}};
  return shop;
}

DesiredContainer Container(const Project& project, const model::Worker* worker) {
  const model::Application& application = project.application;
  DesiredContainer container;
  container.name = worker != nullptr ? "app--" + worker->name : "app";
  container.kind = worker != nullptr ? ContainerKind::kWorker : ContainerKind::kApplication;
  container.base_digest = project.base;
  container.app_digest = project.image;
  container.application = model::ToJson(application);
  container.environment = model::MergeEnvironment(
      model::ProvidedVariables(application, worker,
                               {.project = "shop",
                                .tree_id = project.tree,
                                .slug_id = project.image,
                                .application_json = model::ToJson(application),
                                .variables_json = project.variables,
                                .environment = "main-bvxea6i",
                                .environment_type = "production",
                                .branch = "main",
                                .routes_json = project.routes}),
      project.users);
  container.limits = project.limits;
  container.outbound = project.outbound;
  container.relationships = project.relationships;
  container.mounts = project.mounts;
  container.php_settings = project.php_settings;
  return container;
}

EnvironmentSpec Spec(const Project& project) {
  DesiredContainer database;
  database.name = "db";
  database.kind = ContainerKind::kService;
  database.base_digest = project.database_image;
  database.service = model::ToJson(project.database);
  EnvironmentSpec spec{.project = "shop", .environment = "main-bvxea6i"};
  spec.containers = {database, Container(project, nullptr)};
  for (const model::Worker& worker : project.application.workers) {
    spec.containers.push_back(Container(project, &worker));
  }
  return spec;
}

std::string Line(const Action& action) {
  std::string line = action.Describe();
  if (action.disturbs != Disturbance::kNone) line += " | " + std::string(ToString(action.disturbs));
  return line + (action.renews ? " | hook" : "");
}

struct Row {
  const char* change;
  void (*make)(Project&);
  std::vector<std::string> actions;
};

std::vector<std::string> Do(const Row& row) {
  std::vector<ObservedContainer> observed;
  for (const DesiredContainer& container : Spec(Shop()).containers) {
    observed.push_back({.made_from = container, .running = true});
  }
  Project changed = Shop();
  row.make(changed);
  std::vector<std::string> lines;
  for (const Action& action : PlanEnvironment(Spec(changed), observed)) {
    if (action.kind != ActionKind::kKeep) lines.push_back(Line(action));
  }
  return lines;
}

// The same for the web instance and its worker.
std::vector<std::string> Both(const std::string& action, const std::string& rest) {
  return {action + " app: " + rest, action + " app--queue: " + rest};
}

const Row kRows[] = {
    {"nothing", [](Project&) {}, {}},

    // Code and images.
    {"code",
     [](Project& p) {
       p.tree = "bbbb";
       p.image = "sha256:new";
     },
     Both("swap app", "code changed | processes | hook")},
    {"a new build of the same code", [](Project& p) { p.image = "sha256:new"; },
     Both("swap app", "application image changed | processes | hook")},
    {"a tree that makes the same image", [](Project& p) { p.tree = "bbbb"; },
     Both("reconfigure", "configuration changed")},
    {"a base image", [](Project& p) { p.base = "sha256:new"; },
     Both("restart", "base image changed | container | hook")},
    {"the type of the application",
     [](Project& p) {
       p.application.type.version = "20";
       p.base = "sha256:new";
       p.image = "sha256:new";
     },
     Both("restart", "type nodejs:18 → nodejs:20, application image changed | container | hook")},

    // Variables.
    {"a variable", [](Project& p) { p.users["LOG_LEVEL"] = "debug"; },
     Both("reconfigure", "variable LOG_LEVEL changed | processes | hook")},
    {"variables added and removed",
     [](Project& p) {
       p.users = {{"A", "1"}, {"B", "2"}};
     },
     Both("reconfigure", "variables A, B added, variable LOG_LEVEL removed | processes | hook")},
    {"a variable without prefix", [](Project& p) { p.variables = R"({"colour":"red"})"; },
     Both("reconfigure", "variable colour added | processes | hook")},
    {"a php variable", [](Project& p) { p.php_settings["memory_limit"] = "64M"; },
     Both("reconfigure", "variable php:memory_limit added | processes | hook")},
    {"a php variable of the application",
     [](Project& p) {
       model::Value::Map php = {{"memory_limit", {std::string("64M")}}};
       p.application.container.variables = {{"php", {php}}};
     },
     {"reconfigure app: variable php:memory_limit added | processes | hook",
      "reconfigure app--queue: configuration changed"}},

    // Nothing that runs notices.
    {"routes", [](Project& p) { p.routes = "{}"; }, Both("reconfigure", "routes changed")},
    {"a cron", [](Project& p) { p.application.crons[0].spec = "0 4 * * *"; },
     Both("reconfigure", "cron nightly changed")},
    {"a cron more",
     [](Project& p) {
       p.application.crons.push_back(
           {.name = "hourly", .spec = "1 * * * *", .start = "true", .stop = {}});
     },
     Both("reconfigure", "cron hourly added")},
    {"an operation", [](Project& p) { p.application.operations.clear(); },
     Both("reconfigure", "operation flush removed")},
    {"access",
     [](Project& p) { p.application.container.ssh_role = "admin"; },
     {"reconfigure app: access changed", "reconfigure app--queue: configuration changed"}},
    {"the deploy hook", [](Project& p) { p.application.hooks.deploy = "migrate --all"; },
     Both("reconfigure", "deploy hook changed | hook")},
    {"the post_deploy hook", [](Project& p) { p.application.hooks.post_deploy = "warm"; },
     Both("reconfigure", "post_deploy hook changed")},
    {"limits",
     [](Project& p) {
       p.limits.cpu_millis = 1000;
       p.limits.memory_bytes = 512u << 20;
     },
     Both("reconfigure", "CPU 0.5 → 1, memory 256 → 512 MB")},
    {"the size of the disk", [](Project& p) { p.limits.disk_bytes = 1024u << 20; },
     Both("reconfigure", "disk default → 1024 MB")},
    {"the outbound policy", [](Project& p) { p.outbound.restricted = true; },
     Both("reconfigure", "outbound policy changed")},
    {"ports of a relationship", [](Project& p) { p.relationships[0].ports = {3307}; },
     Both("reconfigure", "relationship database changed")},

    // One container of an application alone.
    {"web.locations",
     [](Project& p) { p.application.web.locations[0].allow = false; },
     {"reconfigure app: location / changed | web server",
      "reconfigure app--queue: location / changed"}},
    {"the document root",
     [](Project& p) { p.application.web.locations[0].root = "www"; },
     {"reconfigure app: location / changed | processes | hook",
      "reconfigure app--queue: location / changed"}},
    {"the start command",
     [](Project& p) { p.application.web.commands.start = "node new.js"; },
     {"reconfigure app: start command changed | processes | hook",
      "reconfigure app--queue: web commands changed"}},
    {"the start command of a worker",
     [](Project& p) { p.application.workers[0].commands.start = "node new.js"; },
     {"reconfigure app: worker queue changed",
      "reconfigure app--queue: start command changed | processes | hook"}},

    // Relationships and services.
    {"a relationship more",
     [](Project& p) { p.relationships.push_back({.name = "cache", .container = "db"}); },
     Both("reconfigure", "relationship cache added | processes | hook")},
    {"a relationship less", [](Project& p) { p.relationships.clear(); },
     Both("reconfigure", "relationship database removed | processes | hook")},
    {"the version of a service",
     [](Project& p) {
       p.database.type.version = "11.8";
       p.database_image = "sha256:new";
       p.relationships[0].properties = R"({"type":"mariadb:11.8"})";
     },
     {"restart db: type mariadb:10.11 → mariadb:11.8 | container | hook",
      "reconfigure app: relationship database changed | processes | hook",
      "reconfigure app--queue: relationship database changed | processes | hook"}},
    {"a newer image of a service",
     [](Project& p) { p.database_image = "sha256:new"; },
     {"restart db: base image changed | container | hook"}},
    {"the configuration of a service",
     [](Project& p) {
       p.database.configuration = {{"max_allowed_packet", {int64_t{64}}}};
     },
     {"restart db: setting max_allowed_packet added | container | hook"}},

    // Mounts.
    {"a mount more",
     [](Project& p) { p.mounts.push_back({.target = "/app/cache", .volume = "app"}); },
     Both("restart", "mount /app/cache added | container | hook")},
    {"a mount elsewhere", [](Project& p) { p.mounts[0].source_path = "other"; },
     Both("restart", "mount /app/files changed | container | hook")},

    // Several at once: the largest effect, the weightiest reason first, not too many.
    {"several at once",
     [](Project& p) {
       p.tree = "bbbb";
       p.image = "sha256:new";
       p.users["LOG_LEVEL"] = "debug";
       p.application.crons.clear();
       p.outbound.restricted = true;
     },
     Both("swap app",
          "code changed, variable LOG_LEVEL changed, cron nightly removed and 1 more"
          " | processes | hook")},
};

TEST(KindsOfChange, DisturbWhatTheyMustAndNothingElse) {
  for (const Row& row : kRows) EXPECT_EQ(Do(row), row.actions) << row.change;
}

}  // namespace
}  // namespace paas::agent
