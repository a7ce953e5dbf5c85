#include "agent/plan/hold_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

DesiredContainer Container(const std::string& name, const std::vector<std::string>& uses = {}) {
  DesiredContainer container{.name = name};
  for (const std::string& other : uses) {
    container.relationships.push_back({.name = other, .container = other});
  }
  return container;
}

// web → api → db, and other beside them.
const EnvironmentSpec kSpec{.project = "shop",
                            .environment = "main",
                            .containers = {Container("db"), Container("api", {"db"}),
                                           Container("web", {"api"}), Container("other")}};

std::vector<ObservedContainer> Running() {
  std::vector<ObservedContainer> observed;
  for (const DesiredContainer& container : kSpec.containers) observed.push_back({container, true});
  return observed;
}

Action Of(ActionKind kind, const std::string& container,
          Disturbance disturbs = Disturbance::kContainer) {
  return {.kind = kind, .container = container, .disturbs = disturbs};
}

TEST(HoldSet, WhoReachesADisturbedContainerWaitsToo) {
  EXPECT_THAT(HoldSet(kSpec, Running(), {Of(ActionKind::kRestart, "db")}),
              ElementsAre("api", "db", "web"));
  EXPECT_THAT(HoldSet(kSpec, Running(), {Of(ActionKind::kSwap, "web", Disturbance::kProcesses)}),
              ElementsAre("web"));
}

TEST(HoldSet, WhatDisturbsNobodyHoldsNobody) {
  EXPECT_THAT(HoldSet(kSpec, Running(),
                      {Of(ActionKind::kKeep, "db"), Of(ActionKind::kRemove, "other"),
                       Of(ActionKind::kReconfigure, "api", Disturbance::kNone)}),
              IsEmpty());
}

TEST(HoldSet, ARelationshipThatGoesStillCounts) {
  EnvironmentSpec alone = kSpec;
  alone.containers[1].relationships.clear();
  EXPECT_THAT(HoldSet(alone, Running(), {Of(ActionKind::kRestart, "db")}),
              ElementsAre("api", "db", "web"));
}

TEST(HoldSet, ACircleEnds) {
  EnvironmentSpec circle{.containers = {Container("a", {"b"}), Container("b", {"a"})}};
  EXPECT_THAT(HoldSet(circle, {{circle.containers[0], true}}, {Of(ActionKind::kRestart, "a")}),
              ElementsAre("a", "b"));
}

TEST(HoldSet, NobodyWaitsForANewEnvironment) {
  EXPECT_THAT(HoldSet(kSpec, {}, {Of(ActionKind::kCreate, "db")}), IsEmpty());
}

TEST(HoldSet, WhatDoesNotRunNeedsNoDraining) {
  std::vector<ObservedContainer> observed = Running();
  EXPECT_EQ(DisturbanceOfRunning(observed, {Of(ActionKind::kRestart, "db")}),
            Disturbance::kContainer);
  EXPECT_EQ(DisturbanceOfRunning(observed,
                                 {Of(ActionKind::kReconfigure, "web", Disturbance::kWebServer)}),
            Disturbance::kWebServer);
  observed[0].running = false;
  EXPECT_EQ(DisturbanceOfRunning(observed, {Of(ActionKind::kCreate, "db")}), Disturbance::kNone);
  EXPECT_EQ(DisturbanceOfRunning(observed, {Of(ActionKind::kKeep, "api")}), Disturbance::kNone);
}

}  // namespace
}  // namespace paas::agent
