#include "agent/blueprint/container_blueprint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json.h"
#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;

// An application with a mount, and a worker that has another one.
model::Application Application() {
  model::Application application;
  application.name = "app";
  application.type = {"nodejs", "18"};
  application.web.commands.start = "node web.js";
  application.container.mounts = {{.key = "web", .path = "web", .source_path = "web"}};
  model::Worker worker{.name = "queue", .commands = {.start = "node queue.js"}};
  worker.container.mounts = {{.key = "jobs", .path = "jobs", .source_path = "jobs"}};
  application.workers = {worker};
  return application;
}

InstanceRecord Record(const std::string& name, ContainerKind kind) {
  InstanceRecord record;
  record.project = "shop";
  record.environment = "main-bvxea6i";
  record.made_from.name = name;
  record.made_from.kind = kind;
  record.made_from.application = model::ToJson(Application());
  record.address = "100.96.0.7";
  return record;
}

StatusOr<Blueprint> Draw(const std::string& name, ContainerKind kind) {
  Materials materials;
  materials.volumes = {{"/volumes/shop-main-bvxea6i/" + name + "/files"}};
  return DrawBlueprint(Record(name, kind), materials, NodeConfig{}, Paths{});
}

Materials WithVolume() {
  Materials materials;
  materials.volumes = {{"/v/app"}};
  return materials;
}

bool HasFile(const Blueprint& blueprint, const std::string& path) {
  for (const container::ConfigFile& file : blueprint.spec.config) {
    if (file.path == path) return true;
  }
  return false;
}

std::vector<std::string> Targets(const Blueprint& blueprint) {
  std::vector<std::string> targets;
  for (const container::BindMount& bind : blueprint.spec.binds) targets.push_back(bind.target);
  return targets;
}

TEST(DrawBlueprint, SparesScriptsToMakeWhatTheyNeed) {
  ASSERT_OK_AND_ASSIGN(const Blueprint blueprint, Draw("app", ContainerKind::kApplication));
  EXPECT_THAT(blueprint.spec.directories,
              ::testing::IsSupersetOf({"/run/platform", "/run/runit/supervise", "/run/sshd"}));
  EXPECT_EQ(blueprint.spec.links.at("/run/config.json"), "config/config.json");
}

TEST(DrawBlueprint, LogsOfPhpAreMadeAhead) {
  Materials materials = WithVolume();
  materials.base.manifest.runtime = image::RuntimeDescription{.kind = "php"};
  const InstanceRecord record = Record("app", ContainerKind::kApplication);
  ASSERT_OK_AND_ASSIGN(const Blueprint php, DrawBlueprint(record, materials, {}, Paths{}));
  const HostLog log{php.logs.front().directory, "php.access.log"};
  EXPECT_THAT(php.logs, ::testing::Contains(log));
  ASSERT_OK_AND_ASSIGN(const Blueprint node, Draw("app", ContainerKind::kApplication));
  EXPECT_THAT(node.logs, ::testing::Not(::testing::Contains(log)));
}

TEST(DrawBlueprint, TheWebInstanceHasAWebServerAndTheMountsOfTheApplication) {
  ASSERT_OK_AND_ASSIGN(const Blueprint blueprint, Draw("app", ContainerKind::kApplication));
  EXPECT_EQ(blueprint.spec.id, "shop-main-bvxea6i--app");
  EXPECT_TRUE(HasFile(blueprint, "nginx.conf"));
  EXPECT_EQ(Targets(blueprint), (std::vector<std::string>{"/var/log", "/app/web"}));
}

TEST(DrawBlueprint, AWorkerHasNoWebServerAndMountsOfItsOwn) {
  ASSERT_OK_AND_ASSIGN(const Blueprint blueprint, Draw("app--queue", ContainerKind::kWorker));
  EXPECT_EQ(blueprint.spec.id, "shop-main-bvxea6i--app--queue");
  EXPECT_FALSE(HasFile(blueprint, "nginx.conf"));
  EXPECT_EQ(Targets(blueprint), (std::vector<std::string>{"/var/log", "/app/jobs"}));
}

TEST(DrawBlueprint, AWorkerThatTheApplicationDoesNotHaveIsRefused) {
  EXPECT_THAT(Draw("app--other", ContainerKind::kWorker),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

constexpr char kDescription[] =
    R"({"types":{"redis":{"persistent":false},"redis-persistent":{"persistent":true}},)"
    R"("data":"/mnt","owner":1000,"endpoints":{"redis":{"port":6379,"scheme":"redis"}}})";

InstanceRecord ServiceRecord() {
  InstanceRecord record = Record("cache", ContainerKind::kService);
  record.made_from.application.clear();
  record.made_from.limits.memory_bytes = 64u << 20;
  record.made_from.service = R"({"name":"cache","configuration":{"a":1},"endpoints":[]})";
  record.made_from.mounts = {{.target = "/mnt", .volume = "cache", .owner = 1000}};
  return record;
}

Materials ServiceMaterials() {
  Materials materials;
  materials.base.manifest.runtime = image::RuntimeDescription{.service = kDescription};
  materials.volumes = {{"/v/cache"}};
  return materials;
}

const container::ConfigFile& FileOf(const Blueprint& blueprint, const std::string& path) {
  for (const container::ConfigFile& file : blueprint.spec.config) {
    if (file.path == path) return file;
  }
  ADD_FAILURE() << "no " << path;
  return blueprint.spec.config.front();
}

TEST(DrawBlueprint, AServiceIsItsServerAndItsData) {
  ASSERT_OK_AND_ASSIGN(const Blueprint blueprint,
                       DrawBlueprint(ServiceRecord(), ServiceMaterials(), {}, {}));
  EXPECT_EQ(Targets(blueprint), (std::vector<std::string>{"/var/log", "/mnt"}));
  EXPECT_TRUE(HasFile(blueprint, "service/app/run"));
  EXPECT_FALSE(HasFile(blueprint, "service/nginx/run"));
  EXPECT_FALSE(HasFile(blueprint, "service/sshd/run"));
  const container::ConfigFile& document = FileOf(blueprint, "service.json");
  EXPECT_EQ(document.mode, 0440u);
  EXPECT_EQ(document.gid, 0u);
  EXPECT_EQ(document.content, R"({"name":"cache","configuration":{"a":1},"endpoints":[],)"
                              R"("limits":{"cpu_millis":0,"memory_bytes":67108864,"disk_bytes":0}})"
                              "\n");
}

TEST(DrawBlueprint, AServiceOnAnImageOfNoServiceIsRefused) {
  Materials materials = ServiceMaterials();
  materials.base.manifest.runtime.reset();
  EXPECT_THAT(DrawBlueprint(ServiceRecord(), materials, {}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

InstanceRecord RelatedRecord(bool wait) {
  InstanceRecord record = Record("app", ContainerKind::kApplication);
  record.made_from.relationships = {
      {.name = "db", .container = "store", .ports = {3306}, .properties = "{}", .wait = wait}};
  record.neighbours = {{"store", "100.96.0.9"}};
  return record;
}

TEST(DrawBlueprint, ARelationshipIsAHostName) {
  ASSERT_OK_AND_ASSIGN(const Blueprint blueprint,
                       DrawBlueprint(RelatedRecord(false), WithVolume(), {}, {}));
  EXPECT_NE(FileOf(blueprint, "hosts").content.find("100.96.0.9 db.internal\n"), std::string::npos);
  EXPECT_FALSE(HasFile(blueprint, "bin/open-gate"));
}

TEST(DrawBlueprint, WhoWaitsForOthersHasAGate) {
  ASSERT_OK_AND_ASSIGN(const Blueprint blueprint,
                       DrawBlueprint(RelatedRecord(true), WithVolume(), {}, {}));
  EXPECT_TRUE(HasFile(blueprint, "bin/open-gate"));
  EXPECT_NE(FileOf(blueprint, "service/app/run").content.find("\nawait_gate\n"), std::string::npos);
}

TEST(DrawBlueprint, ARelationshipToNobodyIsRefused) {
  InstanceRecord record = RelatedRecord(false);
  record.neighbours.clear();
  EXPECT_THAT(DrawBlueprint(record, {}, {}, {}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(DrawBlueprint, SettingsOfPhpThatAreSetFromOutsideWin) {
  InstanceRecord record = Record("app", ContainerKind::kApplication);
  model::Application application = Application();
  application.container.variables = {
      {"php", model::Value{model::Value::Map{{"memory_limit", model::Value{std::string("64M")}},
                                             {"precision", model::Value{std::string("9")}}}}}};
  record.made_from.application = model::ToJson(application);
  record.made_from.php_settings = {{"memory_limit", "256M"}};
  Materials materials = WithVolume();
  materials.base.manifest.runtime = image::RuntimeDescription{.kind = "php", .version = "8.2"};
  ASSERT_OK_AND_ASSIGN(const Blueprint blueprint, DrawBlueprint(record, materials, {}, {}));
  const std::string& settings = FileOf(blueprint, "php/conf.d/20-variables.ini").content;
  EXPECT_NE(settings.find("256M"), std::string::npos);
  EXPECT_EQ(settings.find("64M"), std::string::npos);
  EXPECT_NE(settings.find("precision"), std::string::npos);
}

TEST(DrawBlueprint, BindsAttachmentsInTheOrderOfTheMounts) {
  InstanceRecord record = Record("app", ContainerKind::kApplication);
  record.made_from.mounts = {
      {.target = "/app/files", .volume = "app", .source_path = "files", .owner = 10000},
      {.kind = MountKind::kTmp, .target = "/app/cache", .size_bytes = 4096},
      {.target = "/app/shared", .volume = "storage"}};
  Materials materials;
  materials.volumes = {{"/v/app/files"}, {"/v/storage", /*map_ids=*/false}};
  ASSERT_OK_AND_ASSIGN(const Blueprint blueprint,
                       DrawBlueprint(record, materials, NodeConfig{}, Paths{}));
  ASSERT_EQ(blueprint.spec.binds.size(), 3u);
  EXPECT_EQ(blueprint.spec.binds[1],
            (container::BindMount{.source = "/v/app/files", .target = "/app/files"}));
  EXPECT_EQ(
      blueprint.spec.binds[2],
      (container::BindMount{.source = "/v/storage", .target = "/app/shared", .map_ids = false}));
  ASSERT_EQ(blueprint.spec.tmpfs.size(), 1u);
  EXPECT_EQ(blueprint.spec.tmpfs[0],
            (container::TmpfsMount{.target = "/app/cache", .size_bytes = 4096, .mode = 0777}));
}

}  // namespace
}  // namespace paas::agent
