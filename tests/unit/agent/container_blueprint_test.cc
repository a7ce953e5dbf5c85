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

TEST(DrawBlueprint, BindsAttachmentsInTheOrderOfTheMounts) {
  InstanceRecord record = Record("app", ContainerKind::kApplication);
  record.made_from.mounts = {
      {.target = "/app/files", .volume = "app", .source_path = "files", .owner = 10000},
      {.kind = MountKind::kTmp, .target = "/app/cache", .size_bytes = 4096},
      {.target = "/app/shared", .volume = "storage"}};
  Materials materials;
  materials.volumes = {{"/v/app/files"}, {"/v/storage"}};
  ASSERT_OK_AND_ASSIGN(const Blueprint blueprint,
                       DrawBlueprint(record, materials, NodeConfig{}, Paths{}));
  ASSERT_EQ(blueprint.spec.binds.size(), 3u);
  EXPECT_EQ(blueprint.spec.binds[1],
            (container::BindMount{.source = "/v/app/files", .target = "/app/files"}));
  EXPECT_EQ(blueprint.spec.binds[2],
            (container::BindMount{.source = "/v/storage", .target = "/app/shared"}));
  ASSERT_EQ(blueprint.spec.tmpfs.size(), 1u);
  EXPECT_EQ(blueprint.spec.tmpfs[0],
            (container::TmpfsMount{.target = "/app/cache", .size_bytes = 4096, .mode = 0777}));
}

}  // namespace
}  // namespace paas::agent
