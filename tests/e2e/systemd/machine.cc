#include "tests/e2e/systemd/machine.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "common/os/file.h"
#include "tests/support/dead_runs.h"
#include "tests/support/run_directory.h"

namespace paas::testing {
namespace {

constexpr char kScript[] = PAAS_SOURCE_DIR "/tests/e2e/systemd/machine.sh";
constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::minutes kCommandTimeout{3};

std::string Images() {
  const char* images = std::getenv("PAAS_IMAGES");
  return images != nullptr ? images : "/var/lib/paas/images";
}

// Base images as hard links; a pool of volumes that is small.
constexpr char kFurnish[] =
    "set -e; mkdir -p \"$2/lib/images/refs\" \"$2/lib/keys\"\n"
    "cp -al \"$1/sha256\" \"$2/lib/images/sha256\"\n"
    "cp -a \"$1/refs/base\" \"$2/lib/images/refs/base\"\n"
    "cp -a \"$1/../keys/.\" \"$2/lib/keys\"\n";
constexpr char kInstall[] =
    "set -e; cmake --install " PAAS_BUILD_DIR
    " --prefix /usr/local >/dev/null\n"
    "mkdir -p /etc/paas/agent.d\n"
    "printf 'volume_size: 4GiB\\nfirst_id: 700000000\\n' >/etc/paas/agent.d/10-test.yaml\n"
    "systemd-tmpfiles --create; systemctl daemon-reload\n";

}  // namespace

Machine::Machine() {
  const Status cleared = ClearDeadRuns();
  EXPECT_TRUE(cleared.ok()) << Message(cleared);
  directory_ = MakeRunDirectory("machine").value();
  const Status furnished =
      os::RunChecked({.argv = {"sh", "-c", kFurnish, "sh", Images(), directory_}}).status();
  EXPECT_TRUE(furnished.ok()) << Message(furnished);
  const os::CommandResult started = Control("start");
  EXPECT_EQ(started.exit_code, 0) << started.error_output;
  EXPECT_TRUE(Await("systemctl is-active machine.target"));
  Ask(kInstall);
}

Machine::~Machine() {
  if (::testing::Test::HasFailure()) std::cerr << Run("journalctl --no-pager -n 200").output;
  Control("stop");
  EXPECT_TRUE(os::RemoveTree(directory_).ok());
}

os::CommandResult Machine::Control(const std::string& verb) const {
  return *os::RunCommand({.argv = {kScript, verb, directory_}, .timeout = kCommandTimeout});
}

os::CommandResult Machine::Run(const std::string& script) const {
  return *os::RunCommand(
      {.argv = {kScript, "run", directory_, "sh", "-c", script}, .timeout = kCommandTimeout});
}

std::string Machine::Ask(const std::string& script) const {
  os::CommandResult result = Run(script);
  EXPECT_EQ(result.exit_code, 0) << script << "\n" << result.output << result.error_output;
  while (result.output.ends_with('\n')) result.output.pop_back();
  return result.output;
}

bool Machine::Await(const std::string& script) const {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (Run(script).exit_code == 0) return true;
  }
  return false;
}

void Machine::PowerOff() {
  Run("systemctl poweroff");
  const os::CommandResult ended = Control("await");
  EXPECT_EQ(ended.exit_code, 0) << ended.error_output;
}

}  // namespace paas::testing
