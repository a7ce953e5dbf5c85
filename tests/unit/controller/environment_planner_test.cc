#include "controller/plan/environment_planner.h"

#include <gtest/gtest.h>

#include "controller/plan/container_limits.h"
#include "model/json.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;

constexpr uint64_t kMegabyte = 1 << 20;

// A shop with one application and a worker, built.
PlanInput Shop() {
  model::Application app{.name = "app", .type = {"nodejs", "18"}};
  app.web.commands.start = "node server.js";
  app.container.variables = {
      {"env", model::Value{model::Value::Map{{"GREETING", model::Value{std::string("hi")}}}}}};
  app.workers = {{.name = "queue", .commands = {.start = "node queue.js"}, .container = {}}};
  PlanInput input{.project = {.id = "shop", .entropy = "secret"},
                  .environment = {.project = "shop",
                                  .name = "main",
                                  .machine_name = "main-bvxea6i",
                                  .type = "production",
                                  .generation = 7},
                  .config = {},
                  .routes = {},
                  .built = {{"app", {"sha256:base", "sha256:app", "9851a01"}}}};
  input.config.applications = {app};
  input.routes = model::ResolveRoutes(
      input.config, {.default_host = "main-bvxea6i-shop.localhost", .port = 8080});
  return input;
}

TEST(PlanEnvironment, MakesOneContainerAnApplicationAndOneAWorker) {
  const EnvironmentSpec spec = PlanEnvironment(Shop());
  EXPECT_EQ(spec.project, "shop");
  EXPECT_EQ(spec.environment, "main-bvxea6i");
  EXPECT_EQ(spec.generation, 7u);
  ASSERT_EQ(spec.containers.size(), 2u);
  const PlannedContainer& app = spec.containers[0];
  EXPECT_EQ(app.name, "app");
  EXPECT_EQ(app.kind, ContainerKind::kApplication);
  EXPECT_EQ(app.base_digest, "sha256:base");
  EXPECT_EQ(app.app_digest, "sha256:app");
  EXPECT_EQ(model::ApplicationFromJson(app.application)->name, "app");
  EXPECT_EQ(spec.containers[1].name, "app--queue");
  EXPECT_EQ(spec.containers[1].kind, ContainerKind::kWorker);
  EXPECT_EQ(spec.containers[1].app_digest, "sha256:app");
}

TEST(PlanEnvironment, GivesTheContainerItsVariables) {
  const auto environment = PlanEnvironment(Shop()).containers[0].environment;
  EXPECT_EQ(environment.at("PLATFORM_PROJECT"), "shop");
  EXPECT_EQ(environment.at("PLATFORM_BRANCH"), "main");
  EXPECT_EQ(environment.at("PLATFORM_ENVIRONMENT"), "main-bvxea6i");
  EXPECT_EQ(environment.at("PLATFORM_ENVIRONMENT_TYPE"), "production");
  EXPECT_EQ(environment.at("PLATFORM_TREE_ID"), "9851a01");
  EXPECT_EQ(environment.at("PORT"), "8888");
  EXPECT_EQ(environment.at("GREETING"), "hi");
}

TEST(PlanEnvironment, TheSameInputIsTheSameSpec) {
  PlanInput later = Shop();
  later.environment.generation = 8;
  EXPECT_TRUE(AsksForTheSame(PlanEnvironment(Shop()), PlanEnvironment(later)));
  later.built["app"].app_digest = "sha256:other";
  EXPECT_FALSE(AsksForTheSame(PlanEnvironment(Shop()), PlanEnvironment(later)));
}

TEST(EnvironmentSpec, SurvivesItsJson) {
  EnvironmentSpec spec = PlanEnvironment(Shop());
  spec.containers[0].outbound = {
      .restricted = true, .rules = {{{"10.0.0.0/8"}, {443, 80}}, {{}, {}, {"a.example.org"}}}};
  EXPECT_EQ(*EnvironmentSpecFromJson(ToJson(spec)), spec);
  EXPECT_THAT(EnvironmentSpecFromJson("{}"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(OutboundOf, IsOpenWithoutAFirewall) {
  EXPECT_EQ(OutboundOf(std::nullopt), OutboundPolicy{});
  const model::Firewall firewall{
      .outbound = {{.ips = {"10.0.0.0/8"}, .domains = {}, .ports = {443}},
                   {.ips = {}, .domains = {"example.com"}, .ports = {443}}}};
  EXPECT_EQ(OutboundOf(firewall),
            (OutboundPolicy{.restricted = true,
                            .rules = {{{"10.0.0.0/8"}, {443}}, {{}, {443}, {"example.com"}}}}));
}

}  // namespace
}  // namespace paas::controller
