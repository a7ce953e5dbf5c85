// What goes wrong, and what is left of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

os::CommandResult Deploy(const ProjectCopy& project) {
  return SharedPlatform().Paasctl({"deploy", "-p", "failing", "-e", "main", project.path()});
}

class Failures : public ::testing::Test {
 protected:
  void ExpectServing() { EXPECT_EQ(Curl(SharedPlatform().Url("failing")).status, 200); }
  void DeployWell() {
    const os::CommandResult deployed = Deploy(project_);
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }
  // The application's configuration with one line replaced.
  void Configure(const std::string& start, const std::string& build) {
    project_.Write(".platform.app.yaml",
                   "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\n"
                   "hooks:\n  build: |\n    " +
                       build + "\nweb:\n  commands:\n    start: " + start + "\n");
  }

  ProjectCopy project_{"hello-node"};
};

constexpr char kServer[] =
    "node -e 'require(\"http\").createServer((q, r) => r.end(\"good\")).listen(process.env.PORT)'";

TEST_F(Failures, AnInvalidConfigurationIsRefusedWithItsPlaceBeforeAnythingIsBuilt) {
  project_.Write(".platform.app.yaml", "name: app\ntyp: 'nodejs:18'\n");
  const os::CommandResult refused = Deploy(project_);
  EXPECT_EQ(refused.exit_code, 6);
  EXPECT_THAT(refused.error_output, HasSubstr(".platform.app.yaml:2:1"));
  EXPECT_THAT(refused.error_output, HasSubstr("type"));
}

TEST_F(Failures, AFailingHookShowsItsLastLinesAndItsExitCodeAndLeavesNothing) {
  Configure(kServer, "echo the last words >&2; exit 3");
  const os::CommandResult failed = Deploy(project_);
  EXPECT_EQ(failed.exit_code, 21);
  EXPECT_THAT(failed.error_output, HasSubstr("the last words"));
  EXPECT_THAT(failed.error_output, HasSubstr("exited with 3"));
  EXPECT_TRUE(os::ListDirectory(SharedPlatform().root() + "/paas-builder/work")->empty());
}

TEST_F(Failures, AnApplicationThatDoesNotStartLeavesThePreviousReleaseServing) {
  Configure(kServer, "true");
  DeployWell();
  ExpectServing();
  Configure("sh -c 'echo DATABASE_URL is not set; sleep 0.2; exit 1'", "true");
  const os::CommandResult failed = Deploy(project_);
  EXPECT_THAT(failed.exit_code, ::testing::AnyOf(20, 22));
  EXPECT_THAT(failed.error_output, HasSubstr("DATABASE_URL is not set"));
  EXPECT_THAT(failed.error_output, HasSubstr("HTTP 502"));
  ExpectServing();
  EXPECT_EQ(Curl(SharedPlatform().Url("failing")).body, "good");
}

TEST_F(Failures, AnApplicationOnAnotherPortIsToldSo) {
  Configure("node -e 'require(\"http\").createServer((q, r) => r.end()).listen(3000)'", "true");
  const os::CommandResult failed = Deploy(project_);
  EXPECT_NE(failed.exit_code, 0);
  EXPECT_THAT(failed.error_output, HasSubstr("listen on $PORT (8888)"));
  EXPECT_THAT(failed.error_output, HasSubstr("it listens on 3000"));
}

TEST_F(Failures, DeletingAnEnvironmentLeavesNothingOfIt) {
  Configure(kServer, "true");
  DeployWell();
  const os::CommandResult deleted =
      SharedPlatform().Paasctl({"delete", "-p", "failing", "-e", "main", "--yes"});
  EXPECT_EQ(deleted.exit_code, 0) << deleted.error_output;
  EXPECT_EQ(Curl(SharedPlatform().Url("failing")).status, 404);
  EXPECT_THAT(SharedPlatform().Paasctl({"envs", "-p", "failing"}).output,
              ::testing::Not(HasSubstr("main-bvxea6i")));
}

}  // namespace
}  // namespace paas::testing
