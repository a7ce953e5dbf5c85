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
  const std::vector<Action> actions = {{ActionKind::kRestart, "changed", "variables changed"},
                                       {ActionKind::kCreate, "new", "new"},
                                       {ActionKind::kCreate, "none", "new"},
                                       {ActionKind::kKeep, "kept", "unchanged"},
                                       {ActionKind::kRestart, "back", "not running"},
                                       {ActionKind::kCreate, "new--queue", "new"},
                                       {ActionKind::kRemove, "old", "no longer declared"}};
  EXPECT_EQ(DeployHooksDue(spec, actions), (std::vector<std::string>{"new", "changed"}));
}

}  // namespace
}  // namespace paas::agent
