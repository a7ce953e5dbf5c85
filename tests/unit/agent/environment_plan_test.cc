#include "agent/plan/environment_plan.h"

#include <gtest/gtest.h>

namespace paas::agent {
namespace {

DesiredContainer Container(const std::string& name,
                           ContainerKind kind = ContainerKind::kApplication) {
  DesiredContainer container;
  container.name = name;
  container.kind = kind;
  container.base_digest = "sha256:base";
  container.app_digest = "sha256:app";
  return container;
}

EnvironmentSpec Spec(std::vector<DesiredContainer> containers) {
  EnvironmentSpec spec;
  spec.project = "shop";
  spec.environment = "main-bvxea6i";
  spec.containers = std::move(containers);
  return spec;
}

TEST(PlanEnvironment, CreatesWhatIsNotThere) {
  const std::vector<Action> expected = {{ActionKind::kCreate, "app", "new"}};
  EXPECT_EQ(PlanEnvironment(Spec({Container("app")}), {}), expected);
}

TEST(PlanEnvironment, KeepsWhatIsUnchanged) {
  const auto actions = PlanEnvironment(Spec({Container("app")}), {{Container("app"), true}});
  EXPECT_EQ(actions, (std::vector<Action>{{ActionKind::kKeep, "app", "unchanged"}}));
  EXPECT_FALSE(HasChanges(actions));
}

TEST(PlanEnvironment, RestartsWhatEndedThoughNothingChanged) {
  const auto actions = PlanEnvironment(Spec({Container("app")}), {{Container("app"), false}});
  EXPECT_EQ(actions, (std::vector<Action>{{ActionKind::kRestart, "app", "not running"}}));
  EXPECT_TRUE(HasChanges(actions));
}

struct Change {
  const char* reason;
  void (*apply)(DesiredContainer&);
};

class PlanEnvironmentChange : public ::testing::TestWithParam<Change> {};

TEST_P(PlanEnvironmentChange, RestartsThatContainerAloneAndSaysWhy) {
  DesiredContainer changed = Container("app");
  GetParam().apply(changed);
  const auto actions = PlanEnvironment(Spec({changed, Container("other")}),
                                       {{Container("app"), true}, {Container("other"), true}});
  EXPECT_EQ(actions, (std::vector<Action>{{ActionKind::kRestart, "app", GetParam().reason},
                                          {ActionKind::kKeep, "other", "unchanged"}}));
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, PlanEnvironmentChange,
    ::testing::Values(
        Change{"base image changed", [](DesiredContainer& c) { c.base_digest = "sha256:new"; }},
        Change{"application image changed",
               [](DesiredContainer& c) { c.app_digest = "sha256:new"; }},
        Change{"configuration changed", [](DesiredContainer& c) { c.application = "{}"; }},
        Change{"variables changed", [](DesiredContainer& c) { c.environment["A"] = "1"; }},
        Change{"limits changed", [](DesiredContainer& c) { c.limits.memory_bytes = 1; }},
        Change{"outbound policy changed",
               [](DesiredContainer& c) { c.outbound.restricted = true; }}));

TEST(PlanEnvironment, StartsServicesFirstAndRemovesLast) {
  const auto actions =
      PlanEnvironment(Spec({Container("queue", ContainerKind::kWorker), Container("app"),
                            Container("db", ContainerKind::kService)}),
                      {{Container("old"), true}});
  EXPECT_EQ(actions, (std::vector<Action>{{ActionKind::kCreate, "db", "new"},
                                          {ActionKind::kCreate, "app", "new"},
                                          {ActionKind::kCreate, "queue", "new"},
                                          {ActionKind::kRemove, "old", "no longer declared"}}));
}

TEST(Action, DescribesItselfInOneLine) {
  EXPECT_EQ((Action{ActionKind::kRestart, "app", "variables changed"}).Describe(),
            "restart app: variables changed");
}

}  // namespace
}  // namespace paas::agent
