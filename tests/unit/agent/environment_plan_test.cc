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
  const std::vector<Action> expected = {
      {ActionKind::kCreate, "app", "new", Disturbance::kContainer, true}};
  EXPECT_EQ(PlanEnvironment(Spec({Container("app")}), {}), expected);
}

TEST(PlanEnvironment, KeepsWhatIsUnchanged) {
  const auto actions = PlanEnvironment(Spec({Container("app")}), {{Container("app"), true}});
  EXPECT_EQ(actions, (std::vector<Action>{{ActionKind::kKeep, "app", "unchanged"}}));
  EXPECT_FALSE(HasChanges(actions));
}

TEST(PlanEnvironment, RestartsWhatEndedThoughNothingChanged) {
  const auto actions = PlanEnvironment(Spec({Container("app")}), {{Container("app"), false}});
  EXPECT_EQ(
      actions,
      (std::vector<Action>{{ActionKind::kRestart, "app", "not running", Disturbance::kContainer}}));
  EXPECT_TRUE(HasChanges(actions));
}

struct Change {
  Action action;
  void (*apply)(DesiredContainer&);
};

class PlanEnvironmentChange : public ::testing::TestWithParam<Change> {};

TEST_P(PlanEnvironmentChange, ChangesThatContainerAloneAndSaysWhy) {
  DesiredContainer changed = Container("app");
  GetParam().apply(changed);
  const auto actions = PlanEnvironment(Spec({changed, Container("other")}),
                                       {{Container("app"), true}, {Container("other"), true}});
  EXPECT_EQ(actions,
            (std::vector<Action>{GetParam().action, {ActionKind::kKeep, "other", "unchanged"}}));
}

Action Restart(const char* reason) {
  return {ActionKind::kRestart, "app", reason, Disturbance::kContainer, true};
}
Action Configure(const char* reason) {
  return {ActionKind::kReconfigure, "app", reason, Disturbance::kProcesses, true};
}
Action Adjust(const char* reason) {
  return {ActionKind::kReconfigure, "app", reason, Disturbance::kNone};
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, PlanEnvironmentChange,
    ::testing::Values(Change{Restart("base image changed"),
                             [](DesiredContainer& c) { c.base_digest = "sha256:new"; }},
                      Change{{ActionKind::kSwap, "app", "application image changed",
                              Disturbance::kProcesses, true},
                             [](DesiredContainer& c) { c.app_digest = "sha256:new"; }},
                      Change{Configure("configuration changed"),
                             [](DesiredContainer& c) { c.application = "{}"; }},
                      Change{Configure("relationship cache added"),
                             [](DesiredContainer& c) {
                               c.relationships.push_back({.name = "cache", .container = "other"});
                               c.application = "{}";
                             }},
                      Change{Restart("mounts changed"),
                             [](DesiredContainer& c) { c.mounts = {{.target = "/app/x"}}; }},
                      Change{Configure("variables changed"),
                             [](DesiredContainer& c) { c.php_settings["a"] = "1"; }},
                      Change{Configure("variables changed"),
                             [](DesiredContainer& c) { c.environment["A"] = "1"; }},
                      Change{Adjust("limits changed"),
                             [](DesiredContainer& c) { c.limits.memory_bytes = 1; }},
                      Change{Adjust("outbound policy changed"),
                             [](DesiredContainer& c) { c.outbound.restricted = true; }}));

TEST(PlanEnvironment, RestartsAServiceWhoseConfigurationChanged) {
  const DesiredContainer before = Container("db", ContainerKind::kService);
  DesiredContainer after = before;
  after.service = "{}";
  EXPECT_EQ(PlanEnvironment(Spec({after}), {{before, true}}),
            (std::vector<Action>{{ActionKind::kRestart, "db", "configuration changed",
                                  Disturbance::kContainer, true}}));
}

DesiredContainer RelatedTo(const std::string& target) {
  DesiredContainer container = Container("app");
  container.relationships = {{.name = "database", .container = target, .ports = {3306}}};
  return container;
}

std::string ReasonOf(const DesiredContainer& desired, const DesiredContainer& made_from) {
  return PlanEnvironment(Spec({desired}), {{made_from, true}}).front().reason;
}

TEST(PlanEnvironment, SaysWhatOfTheRelationshipsChanged) {
  EXPECT_EQ(ReasonOf(Container("app"), RelatedTo("db")), "relationship database removed");
  EXPECT_EQ(ReasonOf(RelatedTo("db"), Container("app")), "relationship database added");
  EXPECT_EQ(ReasonOf(RelatedTo("db"), RelatedTo("other")), "relationship database changed");
}

TEST(PlanEnvironment, RestartsWhoKnowsAnOldAddress) {
  const std::vector<ObservedContainer> observed = {{RelatedTo("db"), true, {{"db", "100.96.0.9"}}}};
  const EnvironmentSpec spec = Spec({RelatedTo("db")});
  EXPECT_EQ(PlanEnvironment(spec, observed, {{"db", "100.96.0.9"}}).front().kind,
            ActionKind::kKeep);
  EXPECT_EQ(PlanEnvironment(spec, observed, {}).front().kind, ActionKind::kKeep);
  EXPECT_EQ(PlanEnvironment(spec, observed, {{"db", "100.96.0.10"}}).front(),
            (Action{ActionKind::kRestart, "app", "address of db changed", Disturbance::kContainer,
                    true}));
}

TEST(PlanEnvironment, TellsAChangeFromAMereRestart) {
  DesiredContainer changed = Container("app");
  changed.app_digest = "sha256:new";
  const auto back = PlanEnvironment(Spec({Container("app")}), {{Container("app"), false}});
  const auto change = PlanEnvironment(Spec({changed}), {{Container("app"), false}});
  EXPECT_FALSE(back.front().renews);
  EXPECT_TRUE(change.front().renews);
  EXPECT_TRUE(PlanEnvironment(Spec({changed}), {}).front().renews);
  EXPECT_FALSE(PlanEnvironment(Spec({changed}), {{changed, true}}).front().renews);
}

TEST(PlanEnvironment, StartsServicesFirstAndRemovesLast) {
  const auto actions =
      PlanEnvironment(Spec({Container("queue", ContainerKind::kWorker), Container("app"),
                            Container("db", ContainerKind::kService)}),
                      {{Container("old"), true}});
  std::vector<std::string> lines;
  for (const Action& action : actions) lines.push_back(action.Describe());
  EXPECT_EQ(lines,
            (std::vector<std::string>{"create db: new", "create app: new", "create queue: new",
                                      "remove old: no longer declared"}));
}

TEST(Action, DescribesItselfInOneLine) {
  EXPECT_EQ((Action{ActionKind::kRestart, "app", "variables changed"}).Describe(),
            "restart app: variables changed");
}

}  // namespace
}  // namespace paas::agent
