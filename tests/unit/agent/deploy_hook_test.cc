#include "agent/converge/deploy_hook.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace paas::agent {
namespace {

DesiredContainer Application(const std::string& name, const std::string& deploy) {
  model::Application application;
  application.name = name;
  application.type = {"nodejs", "20"};
  application.hooks.deploy = deploy;
  return {
      .name = name, .kind = ContainerKind::kApplication, .application = model::ToJson(application)};
}

TEST(DeployHooksDue, AreThoseOfNewAndChangedApplicationsInTheirOrder) {
  EnvironmentSpec spec;
  spec.containers = {Application("new", "x"), Application("changed", "x"), Application("none", ""),
                     Application("kept", "x"), Application("back", "x")};
  DesiredContainer worker = Application("new--queue", "x");
  worker.kind = ContainerKind::kWorker;
  spec.containers.push_back(worker);
  const auto action = [](ActionKind kind, const std::string& container, bool renews) {
    return Action{kind, container, "reason", Disturbance::kContainer, renews};
  };
  const std::vector<Action> actions = {
      action(ActionKind::kSwap, "changed", true),  action(ActionKind::kCreate, "new", true),
      action(ActionKind::kCreate, "none", true),   action(ActionKind::kReconfigure, "kept", false),
      action(ActionKind::kRestart, "back", false), action(ActionKind::kCreate, "new--queue", true),
      action(ActionKind::kRemove, "old", false)};
  EXPECT_EQ(DeployHooksDue(spec, actions), (std::vector<std::string>{"new", "changed"}));
}

}  // namespace
}  // namespace paas::agent
