// Configuration files of the real daemons, and the page that describes their options.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

const char* const kDaemons[] = {"paas-agent", "paas-builder", "paas-controller", "paas-storage"};

os::CommandResult RunDaemon(const std::string& daemon, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PAAS_BIN_DIR "/" + daemon);
  return *os::RunCommand({.argv = std::move(arguments), .timeout = std::chrono::seconds(20)});
}

TEST(Configuration, IsCheckedWithItsDropInsAndNothingElseIsTouched) {
  const TempDirectory root;
  const std::string file = root / "paas.yaml";
  ASSERT_OK(os::WriteFileDurably(
      file, "state_dir: " + root / "state" + "\nrun_dir: " + root / "run" + "\nlog_lvel: debug\n"));
  ASSERT_OK(os::MakeDirectories(root / "paas.d"));
  ASSERT_OK(os::WriteFileDurably(root / "paas.d/10-more.yaml", "listen: [pipe:/x]\n"));
  for (const char* daemon : kDaemons) {
    const os::CommandResult checked = RunDaemon(daemon, {"--config", file, "--check-config"});
    EXPECT_EQ(checked.exit_code, 6) << daemon;
    EXPECT_EQ(checked.error_output,
              file + ":3:1: unknown key \"log_lvel\"; did you mean \"log_level\"?\n" +
                  root / "paas.d/10-more.yaml" +
                  ":1:9: listen: endpoint \"pipe:/x\" is neither unix:/path nor tcp:host:port\n");
    EXPECT_EQ(checked.output, "");
    EXPECT_EQ(RunDaemon(daemon, {"--config", file}).exit_code, 6) << daemon;
  }
  EXPECT_FALSE(std::filesystem::exists(root / "state"));
  EXPECT_FALSE(std::filesystem::exists(root / "run"));
}

TEST(Configuration, AsItIsInstalledIsRight) {
  for (const std::string name : {"agent", "builder", "controller", "storage"}) {
    const std::string file = std::string(PAAS_SOURCE_DIR) + "/packaging/etc/" + name + ".yaml";
    const os::CommandResult checked =
        RunDaemon("paas-" + name, {"--config", file, "--check-config"});
    EXPECT_EQ(checked.exit_code, 0) << checked.error_output;
  }
}

TEST(Configuration, ListeningBeyondTheMachineNeedsCertificates) {
  const os::CommandResult checked = RunDaemon(
      "paas-builder", {"--config", "/dev/null", "--listen", "tcp:0.0.0.0:1", "--check-config"});
  EXPECT_EQ(checked.exit_code, 6);
  EXPECT_THAT(checked.error_output, HasSubstr("tls_authority"));
  EXPECT_EQ(RunDaemon("paas-agent", {"--status-listen", "tcp:0.0.0.0:1"}).exit_code, 2);
}

TEST(Configuration, EveryOptionIsInTheReference) {
  const std::string page =
      os::ReadFile(std::string(PAAS_SOURCE_DIR) + "/docs/reference/daemons.md").value_or("");
  for (const char* daemon : kDaemons) {
    const std::string help = RunDaemon(daemon, {"--help"}).output;
    EXPECT_NE(page.find(help), std::string::npos)
        << "docs/reference/daemons.md does not have what " << daemon << " --help says:\n"
        << help;
  }
}

}  // namespace
}  // namespace paas::testing
