// Daemons die in the middle of deploys: the deploy ends, the next one works, and nothing is left
// that no record owns.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <future>
#include <random>
#include <thread>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"
#include "tests/e2e/recovery/visitor.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Another one can be tried with PAAS_CRASH_SEED; the same one dies at the same moments again.
unsigned Seed() {
  const char* seed = std::getenv("PAAS_CRASH_SEED");
  return seed != nullptr ? static_cast<unsigned>(std::atoi(seed)) : 20;
}

constexpr int kRounds = 10;
constexpr std::chrono::seconds kPatience{20};

class InterruptedDeploy : public ::testing::Test {
 protected:
  void SetUp() override { Write("first", "true"); }
  void TearDown() override {
    const os::CommandResult deleted =
        SharedPlatform().Paasctl({"delete", "-p", "shaky", "-e", "main", "--yes"});
    EXPECT_EQ(deleted.exit_code, 0) << deleted.error_output;
  }

  // A project that answers with `body`.
  void Write(const std::string& body, const std::string& hook) const {
    project_.Write(".platform.app.yaml",
                   "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\nhooks:\n  build: |\n    " +
                       hook +
                       "\nweb:\n  commands:\n    start: node -e 'require(\"http\")."
                       "createServer((q, r) => r.end(\"" +
                       body + "\")).listen(process.env.PORT)'\n");
  }
  os::CommandResult Deploy() const {
    return SharedPlatform().Paasctl({"deploy", "-p", "shaky", "-e", "main", project_.path()});
  }
  std::future<os::CommandResult> DeployBeside() const {
    return std::async(std::launch::async, [this] { return Deploy(); });
  }
  std::string Body() const { return Curl(SharedPlatform().Url("shaky")).body; }

  // The next deploy works, as if nothing had been.
  void ExpectNextDeployWorks(const std::string& body) const {
    Write(body, "true");
    const os::CommandResult deployed = Deploy();
    EXPECT_EQ(deployed.exit_code, 0) << deployed.output << deployed.error_output;
    EXPECT_EQ(Body(), body);
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  }

  // Waits until a build container runs.
  static bool AwaitBuild() {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
      for (const std::string& owner : Observe(SharedPlatform().footprint()).processes) {
        if (owner.starts_with("build-")) return true;
      }
    }
    return false;
  }

  ProjectCopy project_{"hello-node"};
};

TEST_F(InterruptedDeploy, ABuilderThatDiesTakesItsBuildContainerAlong) {
  ExpectNextDeployWorks("steady");
  Write("never", "sleep 60");
  std::future<os::CommandResult> deploy = DeployBeside();
  ASSERT_TRUE(AwaitBuild());
  ASSERT_OK(SharedPlatform().Kill("paas-builder", SIGKILL));
  EXPECT_NE(deploy.get().exit_code, 0);
  ASSERT_OK(SharedPlatform().Restart("paas-builder"));
  EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  EXPECT_EQ(Body(), "steady");
  ExpectNextDeployWorks("after the builder");
}

TEST_F(InterruptedDeploy, AnAgentThatDiesInABuildFailsTheDeployAndLeavesNothing) {
  ExpectNextDeployWorks("steady");
  Write("never", "sleep 60");
  std::future<os::CommandResult> deploy = DeployBeside();
  ASSERT_TRUE(AwaitBuild());
  ASSERT_OK(SharedPlatform().Kill("paas-agent", SIGKILL));
  ASSERT_OK(SharedPlatform().Restart("paas-agent"));
  EXPECT_NE(deploy.get().exit_code, 0);
  EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  EXPECT_EQ(Body(), "steady");
  ExpectNextDeployWorks("after the agent");
}

TEST_F(InterruptedDeploy, AControllerThatDiesSaysSoInTheActivity) {
  ExpectNextDeployWorks("steady");
  Write("never", "sleep 60");
  std::future<os::CommandResult> deploy = DeployBeside();
  ASSERT_TRUE(AwaitBuild());
  ASSERT_OK(SharedPlatform().Kill("paas-controller", SIGKILL));
  ASSERT_OK(SharedPlatform().Restart("paas-controller"));
  EXPECT_NE(deploy.get().exit_code, 0);
  EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  EXPECT_THAT(SharedPlatform().Paasctl({"activity", "list", "-p", "shaky", "-o", "json"}).output,
              HasSubstr("controller restarted during build"));
  EXPECT_EQ(Body(), "steady");
  ExpectNextDeployWorks("after the controller");
}

// An upgrade: the old process is asked to stop, a new one takes over.
TEST_F(InterruptedDeploy, EachDaemonCanBeReplacedDuringADeploy) {
  ExpectNextDeployWorks("steady");
  for (const std::string daemon : {"paas-agent", "paas-builder", "paas-controller"}) {
    SCOPED_TRACE(daemon);
    Visitor visitor(SharedPlatform().Url("shaky"));
    Write("during " + daemon, "sleep 60");
    std::future<os::CommandResult> deploy = DeployBeside();
    ASSERT_TRUE(AwaitBuild());
    ASSERT_OK(SharedPlatform().Kill(daemon, SIGTERM));
    ASSERT_OK(SharedPlatform().Restart(daemon));
    EXPECT_NE(deploy.get().exit_code, 0);
    visitor.Stop();
    EXPECT_EQ(visitor.failed(), 0);
    EXPECT_THAT(SharedPlatform().Paasctl({"activity", "list", "-p", "shaky", "-o", "json"}).output,
                HasSubstr("\"result\": \"failure\""));
    ExpectNextDeployWorks("after " + daemon);
  }
}

TEST_F(InterruptedDeploy, AnyDaemonMayDieAtAnyMomentOfADeploy) {
  std::mt19937 random(Seed());
  const char* const daemons[] = {"paas-agent", "paas-builder", "paas-controller"};
  ExpectNextDeployWorks("round -1");
  for (int round = 0; round < kRounds; ++round) {
    const std::string daemon = daemons[random() % 3];
    const std::chrono::milliseconds moment(random() % 1200);
    SCOPED_TRACE("round " + std::to_string(round) + ": " + daemon + " dies after " +
                 std::to_string(moment.count()) + " ms");
    Write("interrupted " + std::to_string(round), "sleep 0.2");
    std::future<os::CommandResult> deploy = DeployBeside();
    std::this_thread::sleep_for(moment);  // the moment is what is tried, not waited for
    ASSERT_OK(SharedPlatform().Kill(daemon, SIGKILL));
    ASSERT_OK(SharedPlatform().Restart(daemon));
    const os::CommandResult ended = deploy.get();
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty())
        << ended.output << ended.error_output;
    ExpectNextDeployWorks("round " + std::to_string(round));
  }
}

}  // namespace
}  // namespace paas::testing
