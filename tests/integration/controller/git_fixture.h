#pragma once

#include <sys/stat.h>

#include <map>

#include "common/rpc/server.h"
#include "tests/integration/controller/access_fixture.h"
#include "tests/integration/controller/fake_builder_daemon.h"
#include "tests/integration/controller/git_acts.h"
#include "tests/support/git_servers.h"

namespace paas::controller::testing {

// The same, with git's front behind sshd and nginx. "shop" has besides "stage" (staging) and
// "preview" (development), which are code alone.
class GitFixture : public AccessFixture {
 protected:
  enum class Door { kSsh, kHttps };
  struct Said {
    int exit = 0;
    std::string text;  // both streams
  };

  GitFixture() { options_ = {"--git-group", paas::testing::GitServers::kGroup}; }

  void SetUp() override {
    AccessFixture::SetUp();
    // What is pushed is looked at with its base images.
    ASSERT_OK_AND_ASSIGN(
        builder_server_,
        rpc::Server::Start(
            {.endpoints = {{rpc::Endpoint::Kind::kUnix, directory_ + "/builder.sock"}}, .tls = {}},
            {&builder_}));
    ASSERT_EQ(::chmod(directory_.c_str(), 0755), 0) << "the user git comes this way";
    ASSERT_OK(os::MakeDirectories(directory_ + "/modules", 0755));
    servers_ = std::make_unique<paas::testing::GitServers>(
        paas::testing::GitServers::Settings{.socket = directory_ + "/git.sock",
                                            .modules = directory_ + "/modules",
                                            .ports = {2022, 8080, 8443, 9443}});
    for (const Principal& principal : Principals()) {
      tokens_[principal.name] = Make(principal);
      AddKey(principal.name);
    }
    const std::string script =
        "git init -q -b main work && cp -a \"$1/.\" work && cd work && git add -A && "
        "git commit -q -m first && git fetch -q \"$2\" '+refs/heads/*:refs/old/*'";
    const Said made = Shell(script, {PAAS_SOURCE_DIR "/deploy-examples/static-site", Own("shop")});
    ASSERT_EQ(made.exit, 0) << made.text;
    tree_ = Must({"rev-parse", "HEAD^{tree}"});
    MakeBranch("stage", "staging");
    MakeBranch("preview", "development");
  }
  void TearDown() override {
    servers_.reset();
    AccessFixture::TearDown();
    builder_server_->Shutdown(std::chrono::milliseconds(0));
  }

  void AddKey(const std::string& user) {
    const std::string key = directory_ + "/" + user;
    ASSERT_OK(os::RunChecked(
        {.argv = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", user, "-f", key}}));
    AccessFixture::Must({"ssh-key", "add", key + ".pub", "--user", user});
  }

  // The repository as it lies with the controller.
  std::string Own(const std::string& project) const {
    return directory_ + "/state/projects/" + project + "/repo.git";
  }
  // Where the user goes, with the user's credential.
  std::string UrlOf(Door door, const std::string& project, const std::string& token) const {
    if (door == Door::kSsh) return "ssh://git@127.0.0.1:2022/" + project + ".git";
    return "https://git:" + token + "@localhost:8443/" + project + ".git";
  }

  // git in the checkout, with a user's key.
  Said Git(const std::string& user, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-C", directory_ + "/work"});
    return Run(user, std::move(arguments));
  }
  // What it prints, on nobody's behalf.
  std::string Must(std::vector<std::string> arguments) const {
    Said said = Git("nobody", std::move(arguments));
    EXPECT_EQ(said.exit, 0) << said.text;
    if (said.text.ends_with("\n")) said.text.pop_back();
    return said.text;
  }

  // Every ref of the project with its commit.
  std::string Refs(const std::string& project) const {
    return Must({"--git-dir", Own(project), "for-each-ref"});
  }
  std::string Tip(const std::string& project, const std::string& branch) const {
    const Said said = Git("nobody", {"--git-dir", Own(project), "rev-parse", "-q", "--verify",
                                     "refs/heads/" + branch});
    return said.exit == 0 ? said.text.substr(0, 40) : "";
  }
  // A commit that nobody has yet; on top of another, or of nothing.
  std::string Commit(const std::string& parent = "") {
    std::vector<std::string> words = {"commit-tree", tree_, "-m", std::to_string(count_++)};
    if (!parent.empty()) words.insert(words.end(), {"-p", parent});
    return Must(words);
  }
  // A branch of the type, which is code alone; its name.
  std::string MakeBranch(const std::string& type) {
    return MakeBranch("made-" + std::to_string(count_++), type);
  }
  std::string MakeBranch(const std::string& name, const std::string& type) {
    std::vector<std::string> words = {"push", "-q"};
    if (type == "staging") words.insert(words.end(), {"-o", "environment.type=staging"});
    words.insert(words.end(), {UrlOf(Door::kSsh, "shop", ""), Commit() + ":refs/heads/" + name});
    const Said said = Git("platform", words);
    EXPECT_EQ(said.exit, 0) << said.text;
    return name;
  }

  std::map<std::string, std::string> tokens_;
  int count_ = 0;

 private:
  Said Shell(const std::string& script, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"sh", "-c", script, "sh"});
    return Run("nobody", std::move(arguments));
  }
  Said Run(const std::string& user, std::vector<std::string> argv) const {
    os::Command command{.argv = std::move(argv)};
    command.env = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                   {"HOME", directory_},
                   {"LC_ALL", "C"},
                   {"GIT_CONFIG_NOSYSTEM", "1"},
                   {"GIT_TERMINAL_PROMPT", "0"},
                   {"GIT_AUTHOR_NAME", "a"},
                   {"GIT_AUTHOR_EMAIL", "a@example.org"},
                   {"GIT_COMMITTER_NAME", "a"},
                   {"GIT_COMMITTER_EMAIL", "a@example.org"},
                   {"GIT_SSL_CAINFO", directory_ + "/modules/ca.crt"},
                   {"GIT_SSH_COMMAND", "ssh -F none -i " + directory_ + "/" + user +
                                           " -o IdentitiesOnly=yes -o StrictHostKeyChecking=no "
                                           "-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"}};
    command.cwd = directory_;
    command.timeout = std::chrono::minutes(1);
    const StatusOr<os::CommandResult> result = os::RunCommand(command);
    if (!result.ok()) return {.exit = -1, .text = Message(result.status())};
    return {result->exit_code, result->output + result->error_output};
  }

  std::string tree_;
  FakeBuilderDaemon builder_;
  std::unique_ptr<rpc::Server> builder_server_;
  std::unique_ptr<paas::testing::GitServers> servers_;
};

}  // namespace paas::controller::testing
