// The controller dies in the middle of a push.

#include <gmock/gmock.h>
#include <signal.h>

#include <future>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/e2e/push/git_host.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

TEST(InterruptedPush, IsToldToThePusherAndHarmsNothing) {
  GitHost& host = SharedHost();
  host.Paasctl({"project", "create", "cut"});
  Developer alice(host, "alice");
  host.Paasctl({"user", "grant", "alice", "contributor", "-p", "cut"});
  alice.Must({"remote", "add", "paas", host.ssh_url("cut")});
  alice.Must({"push", "-q", "paas", "main"});
  alice.Write(".platform.app.yaml",
              "name: app\ntype: 'nodejs:20'\nhooks: {build: 'echo building; sleep 120'}\n"
              "web: {commands: {start: 'sleep 1000'}}\n");
  alice.Commit("slow");

  auto push = std::async(std::launch::async, [&] { return alice.Git({"push", "paas", "main"}); });
  const auto runs = [&] {
    const os::CommandResult list =
        host.platform().Paasctl({"activity", "list", "-p", "cut", "-e", "main", "--json"});
    return list.output.find("in_progress") != std::string::npos;
  };
  while (!runs()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_TRUE(host.platform().Kill("paas-controller", SIGKILL).ok());
  ASSERT_TRUE(host.platform().Restart("paas-controller").ok());

  const Developer::Said said = push.get();
  EXPECT_NE(said.exit, 0);
  EXPECT_THAT(said.text, HasSubstr("the control plane restarts"));
  EXPECT_THAT(said.text, HasSubstr("controller restarted during"));
  const Json activities = Json::parse(
      host.Paasctl({"activity", "list", "-p", "cut", "-e", "main", "--json"}))["activities"];
  EXPECT_THAT(activities.dump(), HasSubstr("controller restarted during"));
  const auto sound =
      os::RunChecked({.argv = {"git", "-c", "safe.directory=*",
                               "--git-dir=" + host.repository("cut"), "fsck", "--strict"}});
  EXPECT_TRUE(sound.ok()) << Message(sound.status());

  alice.Must({"revert", "--no-edit", "HEAD"});
  const Developer::Said next = alice.Git({"push", "paas", "main"});
  EXPECT_EQ(next.exit, 0) << next.text;
  EXPECT_EQ(Curl(host.platform().Url("cut")).status, 200);
}

}  // namespace
}  // namespace paas::testing
