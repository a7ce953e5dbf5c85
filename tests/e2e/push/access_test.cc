// Who may do what, over SSH, HTTP and gRPC alike.

#include <gmock/gmock.h>

#include "tests/e2e/push/git_host.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

class AccessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    static int count = 0;
    project_ = "rights" + std::to_string(count++);
    host_.Paasctl({"project", "create", project_});
  }
  std::unique_ptr<Developer> With(const std::string& name, const std::string& role,
                                  const std::string& type = "") {
    auto developer = std::make_unique<Developer>(host_, name);
    developer->Must({"remote", "add", "paas", host_.ssh_url(project_)});
    if (role.empty()) return developer;
    std::vector<std::string> grant = {"user", "grant", name, role, "-p", project_};
    if (!type.empty()) grant.insert(grant.end(), {"--type", type});
    host_.Paasctl(grant);
    return developer;
  }
  // paasctl as the owner of a token.
  os::CommandResult As(const std::string& token, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"env", "PAASCTL_TOKEN=" + token,
                      "PAASCTL_ENDPOINT=unix:" + host_.platform().root() + "/run/controller.sock",
                      std::string(PAAS_BIN_DIR) + "/paasctl"});
    return os::RunCommand({.argv = std::move(arguments)}).value();
  }

  GitHost& host_ = SharedHost();
  std::string project_;
};

TEST_F(AccessTest, LetsAViewerLookAndNothingElse) {
  const auto owner = With("owner", "admin");
  owner->Must({"push", "-q", "paas", "main"});
  const auto viewer = With("viewer", "viewer");
  EXPECT_THAT(viewer->Must({"ls-remote", "paas"}), HasSubstr("refs/heads/main"));
  const Developer::Said pushed = viewer->Git({"push", "-f", "paas", "main"});
  EXPECT_NE(pushed.exit, 0);
  EXPECT_THAT(pushed.text, HasSubstr("is not contributor of project"));
  const std::string token = host_.Paasctl({"token", "create", "--user", "viewer"});
  EXPECT_NE(viewer->Git({"push", host_.http_url(project_, token), "main:other"}).exit, 0);
  EXPECT_EQ(As(token, {"envs", "-p", project_}).exit_code, 0);
  EXPECT_EQ(As(token, {"logs", "-p", project_, "-e", "main"}).exit_code, 0);
  for (const std::vector<std::string>& denied :
       {std::vector<std::string>{"redeploy", "-p", project_, "-e", "main"},
        {"exec", "-p", project_, "-e", "main", "--", "true"},
        {"deploy", viewer->path() + "/work", "-p", project_, "-e", "main"},
        {"var", "set", "env:A", "b", "-p", project_, "-e", "main"},
        {"delete", "-p", project_, "-e", "main", "--yes"},
        {"user", "list"},
        {"gc", "--dry-run"},
        {"envs"}}) {
    EXPECT_EQ(As(token, denied).exit_code, 4) << denied[0];
  }
  EXPECT_THAT(host_.Paasctl({"audit", "--user", "viewer", "--json"}), HasSubstr("denied"));
}

TEST_F(AccessTest, TellsStrangersNothing) {
  const auto stranger = With("stranger", "");
  const Developer::Said said = stranger->Git({"ls-remote", "paas"});
  EXPECT_NE(said.exit, 0);
  EXPECT_THAT(said.text, HasSubstr("is not viewer of project"));
  host_.Paasctl({"user", "delete", "stranger"});
  EXPECT_THAT(stranger->Git({"ls-remote", "paas"}).text, HasSubstr("Permission denied"));
  EXPECT_NE(stranger->Git({"ls-remote", host_.http_url(project_, "paas_eve_x_y")}).exit, 0);
}

TEST_F(AccessTest, TakesAnAdminToForceAndToDelete) {
  const auto writer = With("writer", "contributor");
  writer->Must({"push", "-q", "paas", "main", "main:old"});
  writer->Must({"commit", "-q", "--amend", "-m", "other"});
  EXPECT_THAT(writer->Git({"push", "-f", "paas", "main"}).text, HasSubstr("is not admin"));
  EXPECT_THAT(writer->Git({"push", "paas", ":old"}).text, HasSubstr("is not admin"));
  host_.Paasctl({"user", "grant", "writer", "admin", "-p", project_});
  EXPECT_EQ(writer->Git({"push", "-f", "paas", "main"}).exit, 0);
  const Developer::Said deleted = writer->Git({"push", "paas", ":old"});
  EXPECT_EQ(deleted.exit, 0) << deleted.text;
  EXPECT_THAT(writer->Must({"ls-remote", "paas"}), ::testing::Not(HasSubstr("old")));
  EXPECT_THAT(writer->Git({"push", "paas", ":main"}).text,
              HasSubstr("the default branch cannot be deleted"));
}

TEST_F(AccessTest, KeepsARoleToItsTypeOfEnvironments) {
  const auto dev = With("dev", "contributor", "development");
  EXPECT_THAT(dev->Git({"push", "paas", "main"}).text, HasSubstr("type production"));
  EXPECT_EQ(dev->Git({"push", "paas", "main:feature"}).exit, 0);
}

// Whom a context names is who asks; its project is the one that is meant.
TEST_F(AccessTest, KeepsATokenInAContext) {
  host_.Paasctl({"user", "create", "remote"});
  host_.Paasctl({"user", "grant", "remote", "viewer", "-p", project_});
  const std::string token = host_.Paasctl({"token", "create", "--user", "remote"});
  const std::string home = host_.platform().root() + "/remote-home";
  const auto run = [&](std::vector<std::string> words, const std::string& input = {}) {
    words.insert(words.begin(),
                 {"env", "-i", "HOME=" + home, std::string(PAAS_BIN_DIR) + "/paasctl"});
    return os::RunCommand({.argv = std::move(words), .cwd = "/", .input = input}).value();
  };
  const os::CommandResult added = run({"context", "add", "work", "--endpoint",
                                       "unix:" + host_.platform().root() + "/run/controller.sock",
                                       "--token-file", "-", "-p", project_, "--use"},
                                      token + "\n");
  ASSERT_EQ(added.exit_code, 0) << added.error_output;
  EXPECT_THAT(run({"whoami"}).output, HasSubstr("remote"));
  EXPECT_THAT(run({"project", "info"}).output, HasSubstr(project_));
  EXPECT_EQ(run({"user", "list"}).exit_code, 4) << "root, who shows the token of a viewer";
  EXPECT_EQ(run({"context", "remove", "work"}).exit_code, 0);
  EXPECT_EQ(run({"context", "show"}).exit_code, 3);
}

TEST_F(AccessTest, ServesNothingButGit) {
  const auto owner = With("owner", "admin");
  for (const char* command :
       {"sh", "git-receive-pack '../../x'", "git-upload-archive 'a.git'", ""}) {
    const Developer::Said said =
        owner->Git({"-c", "alias.over=!sh -c '$GIT_SSH_COMMAND -p \"$1\" git@127.0.0.1 \"$2\"' -",
                    "over", host_.ssh_url("x").substr(20, 5), command});
    EXPECT_NE(said.exit, 0) << command;
  }
}

}  // namespace
}  // namespace paas::testing
