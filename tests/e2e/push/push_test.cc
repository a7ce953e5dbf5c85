// What a developer sees who pushes with git.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/push/git_host.h"

namespace paas::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

class PushTest : public ::testing::Test {
 protected:
  // A project of its own for each test, with a contributor.
  Developer& Alice(const std::string& project) {
    host_.Paasctl({"project", "create", project});
    alice_ = std::make_unique<Developer>(host_, "alice");
    host_.Paasctl({"user", "grant", "alice", "contributor", "-p", project});
    alice_->Must({"remote", "add", "paas", host_.ssh_url(project)});
    return *alice_;
  }
  Json Environments(const std::string& project) {
    return Json::parse(host_.Paasctl({"envs", "-p", project, "--json"}))["environments"];
  }
  std::string Status(const std::string& project, const std::string& name) {
    for (const Json& one : Environments(project)) {
      if (one["name"] == name) return one["status"];
    }
    return "";
  }

  GitHost& host_ = SharedHost();
  std::unique_ptr<Developer> alice_;
};

TEST_F(PushTest, MakesTheEnvironmentAndShowsTheWay) {
  Developer& alice = Alice("shop");
  const Developer::Said said = alice.Git({"push", "paas", "main"});
  EXPECT_EQ(said.exit, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("remote: paas ▸ project shop, branch main (new)"));
  EXPECT_THAT(said.text, HasSubstr("remote:   release    r1 live"));
  EXPECT_THAT(said.text, HasSubstr("remote:   " + host_.platform().Url("shop").substr(0, 20)));
  EXPECT_EQ(Curl(host_.platform().Url("shop")).status, 200);

  // Nothing changed: no release.
  alice.Commit("empty");
  const Developer::Said again = alice.Git({"push", "paas", "main"});
  EXPECT_EQ(again.exit, 0) << again.text;
  EXPECT_THAT(again.text, HasSubstr("r1 unchanged"));

  // A branch is code alone until it is asked for more.
  alice.Must({"checkout", "-q", "-b", "feature/login"});
  const Developer::Said quiet = alice.Git({"push", "paas", "feature/login"});
  EXPECT_EQ(quiet.exit, 0) << quiet.text;
  EXPECT_THAT(quiet.text, HasSubstr("feature/login is inactive"));
  EXPECT_EQ(Status("shop", "feature/login"), "inactive");
  alice.Commit("more");
  const Developer::Said active =
      alice.Git({"push", "-o", "environment.status=active", "paas", "feature/login"});
  EXPECT_EQ(active.exit, 0) << active.text;
  EXPECT_THAT(active.text, HasSubstr("reused"));
  EXPECT_EQ(Status("shop", "feature/login"), "active");
}

TEST_F(PushTest, RefusesAWrongConfigurationBeforeTheBranchMoves) {
  Developer& alice = Alice("wrong");
  alice.Write(".platform.app.yaml", "name: app\ntype: 'nodejs:20'\nwebb: {}\n");
  alice.Commit("wrong");
  const Developer::Said said = alice.Git({"push", "paas", "main"});
  EXPECT_NE(said.exit, 0);
  EXPECT_THAT(said.text, HasSubstr(".platform.app.yaml:3:1"));
  EXPECT_THAT(said.text, HasSubstr("pre-receive hook declined"));
  EXPECT_EQ(alice.Must({"ls-remote", "paas"}), "");
  EXPECT_TRUE(Environments("wrong").empty());
}

TEST_F(PushTest, ShowsADeployThatFails) {
  Developer& alice = Alice("failing");
  alice.Must({"push", "-q", "paas", "main"});
  alice.Write(".platform.app.yaml",
              "name: app\ntype: 'nodejs:20'\nhooks: {build: 'exit 3'}\n"
              "web: {commands: {start: 'sleep 1000'}}\n");
  alice.Commit("breaks");
  const Developer::Said said = alice.Git({"push", "paas", "main"});
  EXPECT_NE(said.exit, 0) << "a failed deploy is seen by scripts";
  EXPECT_THAT(said.text, HasSubstr("FAILED"));
  EXPECT_THAT(said.text, HasSubstr("(21)"));
  EXPECT_THAT(said.text, HasSubstr("main -> main")) << "the branch did move";
  EXPECT_EQ(Curl(host_.platform().Url("failing")).status, 200) << "what served goes on";
}

TEST_F(PushTest, TakesSeveralBranchesAndLeavesTagsOut) {
  Developer& alice = Alice("several");
  alice.Must({"branch", "one"});
  alice.Must({"tag", "v1"});
  const Developer::Said said = alice.Git({"push", "paas", "main", "one", "v1"});
  EXPECT_EQ(said.exit, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("tags are not kept here: v1"));
  EXPECT_THAT(said.text, HasSubstr("r1 live"));
  EXPECT_THAT(
      alice.Must({"ls-remote", "paas"}),
      AllOf(HasSubstr("refs/heads/main"), HasSubstr("refs/heads/one"), Not(HasSubstr("v1"))));
}

TEST_F(PushTest, DoesNotWaitWhenToldSo) {
  Developer& alice = Alice("hurried");
  const Developer::Said said =
      alice.Git({"push", "paas", "main"}, {{"PLATFORMSH_PUSH_NO_WAIT", "1"}});
  EXPECT_EQ(said.exit, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("goes on; follow it with: paasctl activity show"));
  EXPECT_THAT(said.text, Not(HasSubstr("release")));
  const Json activities =
      Json::parse(host_.Paasctl({"activity", "list", "-p", "hurried", "-e", "main", "--json"}));
  host_.Paasctl({"activity", "show", activities["activities"][0]["id"]});
  EXPECT_EQ(Status("hurried", "main"), "active");
}

TEST_F(PushTest, RefusesOptionsThatDoNotExist) {
  Developer& alice = Alice("options");
  const Developer::Said said = alice.Git({"push", "-o", "environment.colour=red", "paas", "main"});
  EXPECT_NE(said.exit, 0);
  EXPECT_THAT(said.text, HasSubstr("there is no push option 'environment.colour'"));
}

TEST_F(PushTest, WorksOverHttpWithAToken) {
  Developer& alice = Alice("web");
  const std::string token =
      host_.Paasctl({"token", "create", "ci", "--user", "alice", "-p", "web"});
  const Developer::Said said = alice.Git({"push", host_.http_url("web", token), "main"});
  EXPECT_EQ(said.exit, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("r1 live"));
  EXPECT_THAT(alice.Must({"ls-remote", host_.http_url("web", token)}),
              HasSubstr("refs/heads/main"));
}

TEST_F(PushTest, FailsOverHttpWhenItsDeployDoes) {
  Developer& alice = Alice("webfail");
  const std::string url = host_.http_url(
      "webfail", host_.Paasctl({"token", "create", "ci", "--user", "alice", "-p", "webfail"}));
  alice.Write(".platform.app.yaml",
              "name: app\ntype: 'nodejs:20'\nhooks: {build: 'exit 3'}\n"
              "web: {commands: {start: 'sleep 1000'}}\n");
  alice.Commit("breaks");
  const Developer::Said said = alice.Git({"push", url, "main"});
  EXPECT_NE(said.exit, 0) << "a failed deploy is seen by scripts";
  EXPECT_THAT(said.text, AllOf(HasSubstr("FAILED"), HasSubstr("exit code 21"),
                               HasSubstr("[new branch]"), HasSubstr("main -> main")));
  EXPECT_THAT(alice.Must({"ls-remote", url}), HasSubstr("refs/heads/main"));
}

TEST_F(PushTest, IsLeftWithControlCAndGoesOn) {
  Developer& alice = Alice("left");
  alice.Write(".platform.app.yaml",
              "name: app\ntype: 'nodejs:20'\nhooks: {build: 'echo building; sleep 3'}\n"
              "web: {locations: {'/': {root: site, index: [index.html]}}}\n");
  alice.Commit("slow");
  const Developer::Said said = alice.Interrupt({"push", "paas", "main"}, "building");
  EXPECT_NE(said.exit, 0);
  EXPECT_THAT(alice.Must({"ls-remote", "paas"}), HasSubstr("refs/heads/main"));
  const Json activities =
      Json::parse(host_.Paasctl({"activity", "list", "-p", "left", "-e", "main", "--json"}));
  const Json& push = activities["activities"][0];
  EXPECT_EQ(push["type"], "environment.push");
  EXPECT_EQ(Environments("left")[0]["is_dirty"], true);
  host_.Paasctl({"activity", "attach", push["id"]});
  EXPECT_EQ(Environments("left")[0]["is_dirty"], false);
  EXPECT_EQ(Status("left", "main"), "active");
  EXPECT_EQ(Curl(host_.platform().Url("left")).status, 200);
}

TEST_F(PushTest, NeedsNoProjectNorEnvironmentInTheCheckout) {
  Developer& alice = Alice("named");
  const os::Command command{
      .argv = {std::string(PAAS_BIN_DIR) + "/paasctl", "project", "info", "--json"},
      .env = {{{"PATH", "/usr/bin:/bin"},
               {"HOME", alice.path()},
               {"PAASCTL_ENDPOINT", "unix:" + host_.platform().root() + "/run/controller.sock"}}},
      .cwd = alice.path() + "/work"};
  const StatusOr<std::string> info = os::RunChecked(command);
  ASSERT_TRUE(info.ok()) << Message(info.status());
  EXPECT_THAT(*info, HasSubstr("\"named\""));
}

}  // namespace
}  // namespace paas::testing
