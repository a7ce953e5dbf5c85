// A whole project on a network file system: the agent with `--volume-driver moosefs`.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "tests/integration/volume/moosefs_servers.h"
#include "tests/support/platform.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::chrono::seconds kPatience{60};
constexpr char kMore[] =
    "disk: 64\n"
    "mounts:\n"
    "  common: {source: storage}\n"
    "  own: {source: local}\n"
    "workers:\n"
    "  queue:\n"
    "    commands:\n"
    "      start: 'echo from-worker > common/w; sleep 100000'\n";

// Clients of volumes live in a container's user namespace, and in no control group of its.
bool IsClient(const std::string& finding) {
  const size_t at = finding.find("process ", finding.find(": "));
  if (finding.find("process of nobody") != 0 || at == std::string::npos) return false;
  const std::string pid = finding.substr(at + 8, finding.find(' ', at + 8) - at - 8);
  return os::ReadFile("/proc/" + pid + "/comm").value_or("") == "mfsmount\n";
}

class NetworkVolumes : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(os::WriteFileDurably(secrets_ / "mfsmount.cfg", "mfspassword=open-sesame\n", 0600));
    StatusOr<std::unique_ptr<Platform>> started = Platform::Start(
        {"--volume-driver", "moosefs", "--volume-option",
         std::string("master=") + volume::MooseFsServers::kMaster, "--volume-option",
         "config=" + (secrets_ / "mfsmount.cfg"), "--volume-option", "timeout=5"});
    ASSERT_OK(started);
    platform_ = *std::move(started);
    const std::string own = os::ReadFile(project_.path() + "/.platform.app.yaml").value();
    project_.Write(".platform.app.yaml", own + kMore);
    const os::CommandResult deployed =
        platform_->Paasctl({"deploy", "-p", "net", "-e", "main", project_.path()});
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }
  std::string Shell(const std::string& script) const {
    const os::CommandResult result = platform_->Paasctl(
        {"exec", "-T", "-p", "net", "-e", "main", "-A", "app", "--", "sh", "-c", script});
    return result.output + result.error_output;
  }
  std::string Await(const std::string& script, const std::string& wanted) const {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::string seen;
    while (seen != wanted && std::chrono::steady_clock::now() < deadline) seen = Shell(script);
    return seen;
  }

  static std::string Namespace(const std::string& pid, const std::string& kind) {
    std::error_code none;
    return std::filesystem::read_symlink("/proc/" + pid + "/ns/" + kind, none).string();
  }
  // Those of containers: in this network, in user namespaces of their own.
  static void KillClients() {
    for (const std::string& pid : os::ListDirectory("/proc").value_or(std::vector<std::string>())) {
      if (os::ReadFile("/proc/" + pid + "/comm").value_or("") != "mfsmount\n") continue;
      if (Namespace(pid, "net") != Namespace("self", "net")) continue;
      if (Namespace(pid, "user") == Namespace("self", "user")) continue;
      EXPECT_EQ(::kill(std::atoi(pid.c_str()), SIGKILL), 0);
    }
  }

  TempDirectory secrets_;
  volume::MooseFsServers servers_;
  ProjectCopy project_{"hello-python"};
  std::unique_ptr<Platform> platform_;
};

TEST_F(NetworkVolumes, AreSharedLimitedAndOutliveTheirServersAndTheAgent) {
  EXPECT_EQ(Await("cat common/w 2>/dev/null", "from-worker\n"), "from-worker\n");
  EXPECT_EQ(Shell("echo mine > own/f; stat -c '%U %u' common/w own/f"), "web 10000\nweb 10000\n");
  EXPECT_THAT(Shell("dd if=/dev/zero of=own/big bs=1M count=100"), HasSubstr("quota exceeded"));
  EXPECT_EQ(Shell("rm own/big; cat own/f"), "mine\n");

  ASSERT_OK(platform_->Kill("paas-agent", SIGKILL));
  ASSERT_OK(platform_->Restart("paas-agent"));
  EXPECT_EQ(Shell("echo too >> own/f; cat own/f"), "mine\ntoo\n");
  auto findings = Inconsistencies(platform_->footprint(), std::chrono::seconds(5));
  std::erase_if(findings, IsClient);
  EXPECT_THAT(findings, IsEmpty());

  servers_.SignalMaster(SIGSTOP);
  EXPECT_THAT(Shell("ls own"), HasSubstr("Input/output error"));
  EXPECT_EQ(Curl(platform_->Url("net")).status, 200);  // what needs no file goes on
  EXPECT_EQ(platform_->Paasctl({"ps", "-p", "net"}).exit_code, 0);
  servers_.SignalMaster(SIGCONT);
  EXPECT_EQ(Await("cat own/f", "mine\ntoo\n"), "mine\ntoo\n");

  KillClients();
  EXPECT_THAT(Shell("ls own"), HasSubstr("not connected"));
  EXPECT_EQ(Await("cat own/f", "mine\ntoo\n"), "mine\ntoo\n");
  EXPECT_THAT(platform_->Paasctl({"doctor"}).output, HasSubstr("MooseFS client of net-main"));

  const os::CommandResult again =
      platform_->Paasctl({"deploy", "-p", "net", "-e", "main", project_.path()});
  EXPECT_EQ(again.exit_code, 0) << again.error_output;
  EXPECT_EQ(Shell("cat own/f"), "mine\ntoo\n");
  EXPECT_EQ(platform_->Paasctl({"delete", "-p", "net", "-e", "main", "--yes"}).exit_code, 0);
  EXPECT_THAT(os::ListDirectory(platform_->root() + "/run/moosefs/agent/0").value(), IsEmpty());
}

// Files that no thread of the agent touches leave as one archive, and come back from it.
TEST_F(NetworkVolumes, LeaveAsAnArchiveAndComeBackFromIt) {
  const std::string archive = secrets_ / "backup.tar.zst";
  const auto paasctl = [this](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-p", "net"});
    const os::CommandResult result = platform_->Paasctl(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.error_output;
    return result.output;
  };
  const auto backup = [&](const std::string& kind) {
    const auto listed = nlohmann::json::parse(paasctl({"backup", "list", "--all", "--json"}),
                                              nullptr, /*allow_exceptions=*/false);
    for (const auto& one : listed["backups"]) {
      if (one["kind"] == kind) return one["id"].get<std::string>();
    }
    return std::string("none of the kind " + kind);
  };
  EXPECT_EQ(Shell("echo kept > own/f; chmod 0751 own/f; ln -s /etc own/away; ln own/f own/g; "
                  "head -c 5000000 /dev/urandom > own/large; md5sum < own/large > own/sum"),
            "");
  paasctl({"backup", "create", "-e", "main"});
  const std::string made = backup("manual");
  paasctl({"backup", "export", made, archive});
  paasctl({"backup", "delete", made, "--yes"});
  EXPECT_EQ(Shell("rm own/*; echo other > own/f"), "");
  paasctl({"backup", "import", archive});
  paasctl({"backup", "restore", backup("imported"), "--yes"});
  EXPECT_EQ(Shell("cat own/f; stat -c %a:%U:%h own/f; readlink own/away; "
                  "md5sum < own/large | cmp - own/sum && echo same"),
            "kept\n751:web:2\n/etc\nsame\n");

  // What is cut short leaves nothing.
  const std::string whole = os::ReadFile(archive).value();
  ASSERT_OK(os::WriteFileDurably(archive, whole.substr(0, whole.size() / 2)));
  EXPECT_NE(platform_->Paasctl({"backup", "import", archive, "-p", "net"}).exit_code, 0);
  paasctl({"delete", "-e", "main", "--yes"});
  EXPECT_THAT(os::ListDirectory(platform_->root() + "/run/moosefs/agent/0").value(), IsEmpty());
}

}  // namespace
}  // namespace paas::testing
