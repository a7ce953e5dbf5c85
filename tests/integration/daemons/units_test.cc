// The units as they are installed, judged by systemd itself.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

// The units in a directory, with programs that are there.
class Units : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string script =
        "set -e; cp \"$1\"/*.target \"$1\"/*.slice \"$3\"\n"
        "for unit in \"$1\"/*.service.in; do\n"
        "  sed \"s,@CMAKE_INSTALL_FULL_BINDIR@,$2,\" \"$unit\" >\"$3/$(basename "
        "\"${unit%.in}\")\"\n"
        "done\n";
    ASSERT_OK(
        os::RunChecked({.argv = {"sh", "-c", script, "sh", PAAS_SOURCE_DIR "/packaging/systemd",
                                 PAAS_BIN_DIR, directory_.path()}}));
  }
  os::CommandResult Analyze(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "systemd-analyze");
    return *os::RunCommand({.argv = std::move(arguments)});
  }
  std::string Unit(const std::string& name) const { return directory_ / name; }

  const TempDirectory directory_;
};

TEST_F(Units, AreWithoutFault) {
  std::vector<std::string> arguments = {"verify", "--man=no"};
  const std::vector<std::string> names = *os::ListDirectory(directory_.path());
  for (const std::string& name : names) {
    arguments.push_back(Unit(name));
  }
  ASSERT_GE(arguments.size(), 8u);
  const os::CommandResult verdict = Analyze(arguments);
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.error_output, "");
}

TEST_F(Units, OfDaemonsWithoutKernelPowersAreConfined) {
  // 0 is confined, 100 is not at all.
  for (const char* unit : {"paas-builder.service", "paas-controller.service"}) {
    const os::CommandResult verdict =
        Analyze({"security", "--offline=yes", "--threshold=45", "--no-pager", Unit(unit)});
    EXPECT_EQ(verdict.exit_code, 0) << verdict.output;
  }
}

TEST_F(Units, OfTheAgentDoesNotHideItsMountsNorLeakLimitsIntoContainers) {
  const std::string unit = os::ReadFile(Unit("paas-agent.service")).value_or("");
  EXPECT_THAT(unit, HasSubstr("\nKillMode=process\n"));
  for (const char* hardening : {"\nPrivate", "\nProtect", "\nReadWritePaths", "\nSystemCall",
                                "\nNoNewPrivileges", "\nRestrict", "\nCapability", "\nUser="}) {
    EXPECT_EQ(unit.find(hardening), std::string::npos) << hardening;
  }
}

}  // namespace
}  // namespace paas::testing
