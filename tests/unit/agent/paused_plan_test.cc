#include <gtest/gtest.h>

#include "agent/plan/environment_plan.h"
#include "agent/plan/hold_set.h"

namespace paas::agent {
namespace {

DesiredContainer Container(const std::string& name) {
  return {.name = name, .base_digest = "sha256:base", .app_digest = "sha256:app"};
}

EnvironmentSpec Spec(EnvironmentState state, std::vector<DesiredContainer> containers) {
  return {.project = "shop",
          .environment = "main-bvxea6i",
          .containers = std::move(containers),
          .state = state};
}

ObservedContainer Running(const std::string& name, bool frozen = false) {
  return {.made_from = Container(name), .running = true, .frozen = frozen};
}

constexpr char kPaused[] = "the environment is paused";

TEST(PlanPaused, StopsWhatRunsAndStartsNothing) {
  EXPECT_EQ(PlanEnvironment(Spec(EnvironmentState::kStopped, {Container("app"), Container("db")}),
                            {Running("app"), {.made_from = Container("db")}}),
            (std::vector<Action>{{ActionKind::kStop, "app", kPaused, Disturbance::kContainer},
                                 {ActionKind::kKeep, "db", kPaused}}));
  EXPECT_FALSE(
      HasChanges(PlanEnvironment(Spec(EnvironmentState::kStopped, {Container("new")}), {})));
}

TEST(PlanPaused, FreezesOnceAndChangesNothingMeanwhile) {
  DesiredContainer changed = Container("app");
  changed.limits.memory_bytes = 1;
  EXPECT_EQ(PlanEnvironment(Spec(EnvironmentState::kFrozen, {changed}), {Running("app")}),
            (std::vector<Action>{{ActionKind::kFreeze, "app", kPaused, Disturbance::kProcesses}}));
  EXPECT_EQ(PlanEnvironment(Spec(EnvironmentState::kFrozen, {changed}), {Running("app", true)}),
            (std::vector<Action>{{ActionKind::kKeep, "app", kPaused}}));
}

TEST(PlanPaused, ResumesWhatIsFrozenAndStartsWhatIsStopped) {
  EXPECT_EQ(
      PlanEnvironment(Spec(EnvironmentState::kActive, {Container("app"), Container("db")}),
                      {Running("app", true), {.made_from = Container("db")}}),
      (std::vector<Action>{{ActionKind::kResume, "app", "was frozen", Disturbance::kProcesses},
                           {ActionKind::kRestart, "db", "not running", Disturbance::kContainer}}));
}

TEST(PlanPaused, LetsRequestsUnderWayEndBeforeItFreezes) {
  const EnvironmentSpec frozen = Spec(EnvironmentState::kFrozen, {Container("app")});
  std::vector<ObservedContainer> observed = {Running("app")};
  std::vector<Action> actions = PlanEnvironment(frozen, observed);
  EXPECT_EQ(HoldSet(frozen, observed, actions), std::vector<std::string>{"app"});
  EXPECT_EQ(DisturbanceOfRunning(observed, actions), Disturbance::kProcesses);
  // Nobody that stands still ends anything.
  observed = {Running("app", true)};
  actions = PlanEnvironment(Spec(EnvironmentState::kActive, {Container("app")}), observed);
  EXPECT_EQ(DisturbanceOfRunning(observed, actions), Disturbance::kNone);
}

}  // namespace
}  // namespace paas::agent
