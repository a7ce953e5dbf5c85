#include "tests/e2e/push/git_host.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "common/os/file.h"
#include "tests/support/run_directory.h"

namespace paas::testing {
namespace {

constexpr std::chrono::minutes kGitTimeout{4};

}  // namespace

GitHost::GitHost() {
  ports_.ssh = 21000 + static_cast<int>(::getpid()) % 100;
  ports_.http = ports_.ssh + 100;
  ports_.modules = ports_.http + 100;
  ports_.https = ports_.modules + 100;
  ports_.modules_ssh = ports_.https + 100;
  StatusOr<std::unique_ptr<Platform>> started = Platform::Start(
      {}, {"--router-private-proxies", "--git-group", GitServers::kGroup, "--git-ssh-remote",
           "ssh://git@127.0.0.1:" + std::to_string(ports_.ssh) + "/", "--git-http-remote",
           "http://127.0.0.1:" + std::to_string(ports_.http) + "/"});
  if (!started.ok()) {
    ADD_FAILURE() << Message(started.status());
    std::abort();
  }
  platform_ = *std::move(started);
  modules_ = MakeRunDirectory("modules").value();
  EXPECT_EQ(::chmod(modules_.c_str(), 0755), 0);
  servers_ = std::make_unique<GitServers>(GitServers::Settings{
      .socket = platform_->root() + "/run/git.sock", .modules = modules(), .ports = ports_});
}

GitHost::~GitHost() {
  servers_.reset();
  (void)os::RemoveTree(modules());
}

std::string GitHost::Paasctl(const std::vector<std::string>& arguments, const std::string& input) {
  const os::CommandResult result = platform_->Paasctl(arguments, input);
  EXPECT_EQ(result.exit_code, 0) << result.error_output;
  std::string text = result.output;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string GitHost::ssh_url(const std::string& project) const {
  return "ssh://git@127.0.0.1:" + std::to_string(ports_.ssh) + "/" + project + ".git";
}

std::string GitHost::http_url(const std::string& project, const std::string& token) const {
  return "http://git:" + token + "@127.0.0.1:" + std::to_string(ports_.http) + "/" + project +
         ".git";
}

std::string GitHost::module_url(const std::string& name) const {
  return "https://localhost:" + std::to_string(ports_.modules) + "/" + name;
}

std::string GitHost::module_ssh_url(const std::string& name) const {
  return "ssh://far@localhost:" + std::to_string(ports_.modules_ssh) + modules() + "/" + name;
}

// Until it shows the new one.
void GitHost::ChangeHostKey() {
  const auto run = [this](const std::string& script) {
    const auto done = os::RunChecked({.argv = {"timeout", "60", "sh", "-c", script, "sh", modules(),
                                               std::to_string(ports_.modules_ssh)}});
    EXPECT_TRUE(done.ok()) << Message(done.status());
  };
  run("set -e; cd \"$1\"; rm host_key; ssh-keygen -q -t ed25519 -N '' -f host_key\n");
  servers_->ReloadModulesSsh();
  run("key=$(cut -d' ' -f2 \"$1/host_key.pub\")\n"
      "until ssh-keyscan -t ed25519 -p \"$2\" 127.0.0.1 2> /dev/null | grep -qF \"$key\"; do\n"
      "  sleep 0.05\ndone\n");
}

std::string GitHost::repository(const std::string& project) const {
  return platform_->root() + "/paas-controller/projects/" + project + "/repo.git";
}

namespace {

class HostEnvironment : public ::testing::Environment {
 public:
  void TearDown() override { host.reset(); }
  static std::unique_ptr<GitHost> host;
};
std::unique_ptr<GitHost> HostEnvironment::host;
::testing::Environment* const kEnvironment =
    ::testing::AddGlobalTestEnvironment(new HostEnvironment);

}  // namespace

GitHost& SharedHost() {
  if (HostEnvironment::host == nullptr) HostEnvironment::host = std::make_unique<GitHost>();
  return *HostEnvironment::host;
}

Developer::Developer(GitHost& host, const std::string& name, const std::string& example)
    : host_(host), name_(name) {
  path_ = MakeRunDirectory("push").value();
  const std::string source = std::string(PAAS_SOURCE_DIR) + "/deploy-examples/" + example + "/.";
  const std::string script =
      "set -e; mkdir \"$1/work\"; cp -a \"$2\" \"$1/work\"\n"
      "ssh-keygen -q -t ed25519 -N '' -C \"$3@test\" -f \"$1/key\"\n";
  const auto made = os::RunChecked({.argv = {"sh", "-c", script, "sh", path_, source, name}});
  EXPECT_TRUE(made.ok()) << Message(made.status());
  if (host_.platform().Paasctl({"user", "create", name}).exit_code > 0) {
    // Of an earlier test.
  }
  host_.Paasctl({"ssh-key", "add", path_ + "/key.pub", "--user", name});
  Must({"init", "-q", "-b", "main"});
  Commit("first");
}

Developer::~Developer() { (void)os::RemoveTree(path_); }

os::Command Developer::CommandOf(const std::vector<std::string>& arguments,
                                 const std::map<std::string, std::string>& variables) const {
  os::Command command{.argv = {"git"}};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  std::map<std::string, std::string> environment = {
      {"PATH", "/usr/local/bin:/usr/bin:/bin"},
      {"HOME", path_},
      {"LC_ALL", "C"},
      {"GIT_CONFIG_NOSYSTEM", "1"},
      {"GIT_TERMINAL_PROMPT", "0"},
      {"GIT_AUTHOR_NAME", name_},
      {"GIT_AUTHOR_EMAIL", name_ + "@example.org"},
      {"GIT_COMMITTER_NAME", name_},
      {"GIT_COMMITTER_EMAIL", name_ + "@example.org"},
      {"GIT_SSH_COMMAND", "ssh -F none -i " + path_ +
                              "/key -o IdentitiesOnly=yes -o StrictHostKeyChecking=no "
                              "-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR "
                              "-o SendEnv=PLATFORMSH_PUSH_NO_WAIT"}};
  for (const auto& [name, value] : variables) environment[name] = value;
  command.env = environment;
  command.cwd = path_ + "/work";
  command.timeout = kGitTimeout;
  return command;
}

// A shell in a process group of its own stands for the terminal.
Developer::Said Developer::Interrupt(const std::vector<std::string>& arguments,
                                     const std::string& when) {
  os::Command command = CommandOf(arguments, {});
  const std::string script =
      "out=\"$HOME/out\"; : > \"$out\"; when=$1; shift\n"
      // A shell ignores Ctrl-C for what runs in its background.
      "env --default-signal=INT setsid \"$@\" > \"$out\" 2>&1 &\n"
      "git=$!\n"
      "until grep -q \"$when\" \"$out\"; do kill -0 $git || break; sleep 0.05; done\n"
      "kill -INT -- -$git\n"
      "wait $git; code=$?; cat \"$out\"; exit $code\n";
  command.argv.insert(command.argv.begin(), {"bash", "-c", script, "bash", when});
  const StatusOr<os::CommandResult> result = os::RunCommand(command);
  if (!result.ok()) return {.exit = -1, .text = Message(result.status())};
  return {result->exit_code, result->output + result->error_output};
}

Developer::Said Developer::Git(const std::vector<std::string>& arguments,
                               const std::map<std::string, std::string>& variables) {
  const StatusOr<os::CommandResult> result = os::RunCommand(CommandOf(arguments, variables));
  if (!result.ok()) return {.exit = -1, .text = Message(result.status())};
  return {result->exit_code, result->output + result->error_output};
}

std::string Developer::Must(const std::vector<std::string>& arguments) {
  const Said said = Git(arguments);
  EXPECT_EQ(said.exit, 0) << said.text;
  return said.text;
}

void Developer::Write(const std::string& file, const std::string& content) const {
  const std::string path = path_ + "/work/" + file;
  EXPECT_TRUE(os::MakeDirectories(path.substr(0, path.rfind('/'))).ok());
  const Status written = os::WriteFileDurably(path, content);
  EXPECT_TRUE(written.ok()) << Message(written);
}

void Developer::Commit(const std::string& message) {
  Must({"add", "-A"});
  Must({"commit", "-q", "--allow-empty", "-m", message});
}

}  // namespace paas::testing
