#include "tests/support/platform.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "common/os/file.h"
#include "tests/support/dead_runs.h"
#include "tests/support/run_directory.h"

namespace paas::testing {
namespace {

const char* const kDaemons[] = {"paas-agent", "paas-builder", "paas-controller"};
constexpr std::chrono::seconds kStartTimeout{30};
constexpr std::chrono::minutes kCommandTimeout{10};
// A file system that was written to is unmounted when its last pages are.
constexpr std::chrono::seconds kLeftoverPatience{60};

std::string Binary(const std::string& name) { return std::string(PAAS_BIN_DIR) + "/" + name; }

std::string Images() {
  const char* images = std::getenv("PAAS_IMAGES");
  return images != nullptr ? images : "/var/lib/paas/images";
}

// Tests run side by side with other platforms: everything that is one a machine comes from the pid.
uint32_t Slot() { return static_cast<uint32_t>(::getpid()) % 100; }

os::CommandResult RunOrDie(const os::Command& command) {
  StatusOr<os::CommandResult> result = os::RunCommand(command);
  if (result.ok()) return *std::move(result);
  ADD_FAILURE() << Message(result.status());
  return {.exit_code = -1, .output = {}, .error_output = Message(result.status())};
}

StatusOr<pid_t> Spawn(const std::vector<std::string>& arguments, const std::string& log) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::vector<std::string> copies = arguments;
  std::vector<char*> pointers;
  for (std::string& argument : copies) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_t pid = -1;
  const int failure = ::posix_spawn(&pid, pointers[0], &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) return ErrnoStatus(failure, "start " + arguments[0]);
  return pid;
}

}  // namespace

StatusOr<std::unique_ptr<Platform>> Platform::Start(
    const std::vector<std::string>& agent_arguments,
    const std::vector<std::string>& controller_arguments) {
  std::unique_ptr<Platform> platform(new Platform);
  platform->arguments_["paas-agent"] = agent_arguments;
  platform->arguments_["paas-controller"] = controller_arguments;
  // What cannot be cleared may still not be in the way.
  if (const Status cleared = ClearDeadRuns(); !cleared.ok()) std::cerr << Message(cleared) << "\n";
  PAAS_ASSIGN_OR_RETURN(const std::string root, MakeRunDirectory("e2e"));
  platform->footprint_ = FootprintOf(::getpid(), root);
  // The router's workers are not root and have their temporary files below it.
  if (::chmod(root.c_str(), 0711) != 0) return ErrnoStatus("chmod");
  // A client may end before it has read all of its input.
  ::signal(SIGPIPE, SIG_IGN);
  // A pool of its own: the rules of one platform drop what claims to come from its pool elsewhere.
  platform->pool_ =
      "100." + std::to_string(97 + Slot() / 4) + "." + std::to_string(Slot() % 4 * 64) + ".0/18";
  platform->router_port_ = 18000 + static_cast<int>(Slot());
  PAAS_RETURN_IF_ERROR(platform->PrepareDirectories());
  for (const char* name : kDaemons) PAAS_RETURN_IF_ERROR(platform->StartDaemon(name));
  return platform;
}

// Hard links to the machine's base images: no copies, and nothing of a test ends up in its store.
Status Platform::PrepareDirectories() {
  for (const char* name : {"images/refs", "keys", "logs"}) {
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(root() + "/" + name, 0700));
  }
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(root() + "/run"));
  const std::string script =
      "set -e\n"
      "cp -al \"$1/sha256\" \"$2/images/sha256\"\n"
      "cp -a \"$1/refs/base\" \"$2/images/refs/base\"\n"
      "cp -a \"$1/../keys/.\" \"$2/keys\"\n";
  return os::RunChecked({.argv = {"sh", "-c", script, "sh", Images(), root()}}).status();
}

std::vector<std::string> Platform::Arguments(const std::string& name) const {
  std::vector<std::string> arguments = {Binary(name),  "--run-dir",         root() + "/run",
                                        "--state-dir", root() + "/" + name, "--config",
                                        "/dev/null"};
  const auto found = arguments_.find(name);
  const std::vector<std::string> given =
      found == arguments_.end() ? std::vector<std::string>() : found->second;
  const auto add = [&](std::initializer_list<std::string> more) {
    arguments.insert(arguments.end(), more);
  };
  const auto is_given = [&](const char* option) {
    return std::count(given.begin(), given.end(), option) != 0;
  };
  if (name != "paas-controller") {
    add({"--keys", root() + "/keys"});
    if (!is_given("--images")) add({"--images", root() + "/images"});
  }
  if (name == "paas-agent") {
    add({"--nft-table", footprint_.nft_table, "--link-prefix", footprint_.link_prefix,
         "--cgroup-root", footprint_.cgroup_root, "--address-pool", pool_, "--first-id",
         std::to_string(footprint_.first_id), "--task-root", root() + "/paas-builder",
         "--task-root", root() + "/cache", "--health-timeout", "10"});
    // A test may want another size.
    if (!is_given("--volume-size")) add({"--volume-size", "8GiB"});
  } else if (name == "paas-builder") {
    add({"--cache-dir", root() + "/cache"});
  } else {
    add({"--router-listen", "127.0.0.1:" + std::to_string(router_port_), "--router-listen-tls",
         "127.0.0.1:" + std::to_string(router_port_ + 1000)});
  }
  arguments.insert(arguments.end(), given.begin(), given.end());
  return arguments;
}

Status Platform::StartDaemon(const std::string& name) {
  PAAS_ASSIGN_OR_RETURN(pids_[name], Spawn(Arguments(name), root() + "/logs/" + name + ".log"));
  return AwaitServing(name);
}

Status Platform::AwaitServing(const std::string& name) const {
  const std::string socket = "unix:" + root() + "/run/" + name.substr(5) + ".sock";
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  while (std::chrono::steady_clock::now() < deadline) {
    PAAS_ASSIGN_OR_RETURN(const os::CommandResult health,
                          os::RunCommand({.argv = {Binary("paas-health"), socket}}));
    if (health.exit_code == 0) return absl::OkStatus();
    if (::kill(pids_.at(name), 0) != 0 || ::waitpid(pids_.at(name), nullptr, WNOHANG) != 0) {
      return Unavailable(name + " ended at its start:\n" +
                         os::ReadFile(root() + "/logs/" + name + ".log").value_or("(no log)"));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return Status(absl::StatusCode::kDeadlineExceeded, name + " does not serve");
}

Status Platform::Kill(const std::string& daemon, int signal) {
  const auto pid = pids_.find(daemon);
  if (pid == pids_.end()) return NotFound(daemon + " does not run");
  ::kill(pid->second, signal);
  if (::waitpid(pid->second, nullptr, 0) < 0) return ErrnoStatus("wait for " + daemon);
  pids_.erase(pid);
  return absl::OkStatus();
}

void Platform::AddArguments(const std::string& daemon, const std::vector<std::string>& arguments) {
  std::vector<std::string>& given = arguments_[daemon];
  given.insert(given.end(), arguments.begin(), arguments.end());
}

Status Platform::Restart(const std::string& daemon) { return StartDaemon(daemon); }

os::CommandResult Platform::Paasctl(std::vector<std::string> arguments,
                                    const std::string& input) const {
  arguments.insert(arguments.begin(), Binary("paasctl"));
  std::map<std::string, std::string> env = {
      {"PATH", std::getenv("PATH")},
      {"HOME", root()},
      {"TERM", "dumb"},
      {"PAASCTL_ENDPOINT", "unix:" + root() + "/run/controller.sock"}};
  return RunOrDie({.argv = std::move(arguments),
                   .env = std::move(env),
                   .cwd = root(),
                   .input = input,
                   .timeout = kCommandTimeout});
}

std::string Platform::Url(const std::string& project) const {
  return "http://main-bvxea6i-" + project + ".localhost:" + std::to_string(router_port_) + "/";
}

Status Platform::CrashMachine() {
  for (const char* name : kDaemons) {
    if (pids_.contains(name)) PAAS_RETURN_IF_ERROR(Kill(name, SIGKILL));
  }
  PAAS_RETURN_IF_ERROR(CutPower(footprint_));
  RunOrDie({.argv = {"nft", "delete", "table", "inet", footprint_.nft_table}});
  PAAS_RETURN_IF_ERROR(os::RemoveTree(root() + "/run"));
  return os::MakeDirectories(root() + "/run");
}

void Platform::Teardown() {
  for (const char* name : {"paas-controller", "paas-builder", "paas-agent"}) {
    if (!pids_.contains(name)) continue;
    EXPECT_TRUE(Kill(name, SIGTERM).ok()) << name;
  }
  std::vector<std::string> teardown = Arguments("paas-agent");
  teardown.push_back("--teardown");
  const os::CommandResult done = RunOrDie({.argv = teardown});
  EXPECT_EQ(done.exit_code, 0) << done.error_output;
  for (const std::string& left : Leftovers(footprint_, kLeftoverPatience)) {
    ADD_FAILURE() << "left behind: " << left;
  }
}

Platform::~Platform() {
  Teardown();
  if (::testing::Test::HasFailure()) {
    for (const char* name : kDaemons) {
      std::cerr << "--- " << name << "\n"
                << os::ReadFile(root() + "/logs/" + std::string(name) + ".log").value_or("");
    }
  }
  const Status removed = os::RemoveTree(root());
  EXPECT_TRUE(removed.ok()) << Message(removed);
}

}  // namespace paas::testing
