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

TEST(PlanEnvironment, ChangesThatContainerAloneAndSaysWhy) {
  DesiredContainer changed = Container("app");
  changed.app_digest = "sha256:new";
  const auto actions = PlanEnvironment(Spec({changed, Container("other")}),
                                       {{Container("app"), true}, {Container("other"), true}});
  EXPECT_EQ(actions, (std::vector<Action>{{ActionKind::kSwap, "app", "application image changed",
                                           Disturbance::kProcesses, true},
                                          {ActionKind::kKeep, "other", "unchanged"}}));
}

TEST(PlanEnvironment, RestartsAServiceForWhatAnApplicationIsReconfiguredFor) {
  const DesiredContainer before = Container("db", ContainerKind::kService);
  DesiredContainer after = before;
  after.relationships = {{.name = "cache", .container = "other"}};
  EXPECT_EQ(PlanEnvironment(Spec({after}), {{before, true}}),
            (std::vector<Action>{{ActionKind::kRestart, "db", "relationship cache added",
                                  Disturbance::kContainer, true}}));
}

TEST(PlanEnvironment, KeepsWhatDiffersInNothingThatCounts) {
  DesiredContainer before = Container("app");
  before.mounts = {{.target = "/app/a"}, {.target = "/app/b"}};
  DesiredContainer after = before;
  std::swap(after.mounts[0], after.mounts[1]);
  EXPECT_EQ(PlanEnvironment(Spec({after}), {{before, true}}),
            (std::vector<Action>{{ActionKind::kKeep, "app", "unchanged"}}));
}

TEST(PlanEnvironment, CountsTheBytesOfImagesThatAreNotHereYet) {
  DesiredContainer changed = Container("app");
  changed.app_digest = "sha256:new";
  const PlanFacts facts{.missing_images = {{"sha256:new", 700}, {"sha256:base", 30}}};
  EXPECT_EQ(PlanEnvironment(Spec({changed}), {{Container("app"), true}}, facts).front().bytes, 730);
  EXPECT_EQ(PlanEnvironment(Spec({Container("app")}), {}, facts).front().bytes, 30);
  EXPECT_EQ(
      PlanEnvironment(Spec({Container("app")}), {{Container("app"), true}}, facts).front().bytes,
      0);
}

TEST(PlanEnvironment, SaysWhatANodeDoesThatCannotSwap) {
  DesiredContainer changed = Container("app"), limited = Container("app");
  changed.app_digest = "sha256:new";
  limited.limits.memory_bytes = 1 << 20;
  const std::vector<ObservedContainer> observed = {{Container("app"), true}};
  const PlanFacts facts{.no_swap = "no MOVE_MOUNT_BENEATH"};
  EXPECT_EQ(PlanEnvironment(Spec({changed}), observed, facts).front(),
            (Action{ActionKind::kRestart, "app",
                    "application image changed; no MOVE_MOUNT_BENEATH: a new instance in the same "
                    "slot",
                    Disturbance::kContainer, true}));
  EXPECT_EQ(PlanEnvironment(Spec({limited}), observed, facts).front().kind,
            ActionKind::kReconfigure);
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

TEST(PlanEnvironment, ReconfiguresWhoKnowsAnOldAddress) {
  const std::vector<ObservedContainer> observed = {{RelatedTo("db"), true, {{"db", "100.96.0.9"}}}};
  const auto plan = [&](const std::map<std::string, std::string>& addresses) {
    return PlanEnvironment(Spec({RelatedTo("db")}), observed, {.addresses = addresses}).front();
  };
  EXPECT_EQ(plan({{"db", "100.96.0.9"}}).kind, ActionKind::kKeep);
  EXPECT_EQ(plan({}).kind, ActionKind::kKeep);
  EXPECT_EQ(
      plan({{"db", "100.96.0.10"}}),
      (Action{ActionKind::kReconfigure, "app", "address of db changed", Disturbance::kProcesses}));
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
