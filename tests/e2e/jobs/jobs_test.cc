// Crons, operations and post_deploy hooks, as they run in the container of an application.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "tests/e2e/jobs/jobs_project.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

class JobsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const os::CommandResult deployed = project_.Deploy();
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
    EXPECT_THAT(deployed.error_output, HasSubstr("warming up for hello"));
    EXPECT_THAT(deployed.error_output, HasSubstr("post_deploy (app)"));
  }
  // Waits until a cron is running and its log holds `text`; the activity's id.
  static std::string AwaitOutput(const std::string& text) {
    while (true) {
      const auto listed = nlohmann::json::parse(
          project_.Paasctl({"activity", "list", "--type", "environment.cron", "--json"}).output);
      const auto& newest = listed["activities"][0];
      const bool is_running = newest["state"] == "in_progress";
      if (is_running && Cron().find(text) != std::string::npos) return newest["id"];
    }
  }
  static std::string Cron() { return project_.Exec({"cat", "/var/log/cron.log"}); }

  inline static const JobsProject project_{"jobs"};
};

TEST_F(JobsTest, ACronRunsAsAnActivityWithItsOutput) {
  const os::CommandResult run = project_.Paasctl({"cron", "run", "report"});
  EXPECT_EQ(run.exit_code, 0) << run.error_output;
  EXPECT_THAT(run.error_output, HasSubstr("hello, the report is ready"));
  EXPECT_THAT(Cron(), HasSubstr("hello, the report is ready"));
  const auto crons = nlohmann::json::parse(project_.Paasctl({"cron", "list", "--json"}).output);
  int reports = 0;
  for (const auto& cron : crons["crons"]) {
    if (cron["name"] != "report") continue;
    ++reports;
    EXPECT_EQ(cron["last_result"], "success");
    EXPECT_EQ(cron["spec"], "H H * * *");
    EXPECT_EQ(cron["resolved"].get<std::string>().find('H'), std::string::npos);
    EXPECT_TRUE(cron["next_at"].is_string());
  }
  EXPECT_EQ(reports, 1);
  EXPECT_EQ(project_.Paasctl({"cron", "run", "nope"}).exit_code, 3);
}

TEST_F(JobsTest, ACancelledCronEndsByItsStopCommand) {
  std::string cancelled;
  std::thread canceller([&] {
    const std::string id = AwaitOutput("crunching");
    cancelled = project_.Paasctl({"activity", "cancel", id}).error_output;
  });
  const os::CommandResult run = project_.Paasctl({"cron", "run", "crunch"});
  canceller.join();
  EXPECT_EQ(run.exit_code, 24) << run.error_output << cancelled;
  EXPECT_THAT(run.error_output, HasSubstr("stopped in order"));
}

TEST_F(JobsTest, OneThatTakesTooLongIsEnded) {
  const os::CommandResult run = project_.Paasctl({"cron", "run", "hasty"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.error_output, HasSubstr("took longer than 1 s"));
}

TEST_F(JobsTest, ADeployEndsAStubbornCronAndNothingIsLeftOfIt) {
  os::CommandResult run;
  std::thread runner([&] { run = project_.Paasctl({"cron", "run", "stubborn"}); });
  AwaitOutput("trap '' TERM");
  const os::CommandResult set = project_.Paasctl({"var", "set", "env:GREETING", "good day"});
  runner.join();
  EXPECT_EQ(set.exit_code, 0) << set.error_output;
  EXPECT_EQ(run.exit_code, 24) << run.error_output;
  EXPECT_THAT(run.error_output, HasSubstr("a deploy replaces its container"));
  EXPECT_THAT(project_.Exec({"ps", "axo", "args"}), ::testing::Not(HasSubstr("sleep 60")));
}

TEST_F(JobsTest, AnOperationEndsWithItsOwnCode) {
  const os::CommandResult run = project_.Paasctl({"operation", "run", "flush"});
  EXPECT_EQ(run.exit_code, 37);
  EXPECT_THAT(run.error_output, HasSubstr("flushed"));
  EXPECT_THAT(project_.Paasctl({"operation", "list"}).output, HasSubstr("admin"));
}

TEST_F(JobsTest, APostDeployHookThatFailsIsToldAndTheDeployStands) {
  const os::CommandResult set = project_.Paasctl({"var", "set", "env:POST_DEPLOY_EXIT", "3"});
  EXPECT_EQ(set.exit_code, 0) << set.error_output;
  EXPECT_THAT(set.error_output, HasSubstr("post_deploy exited 3 (app)"));
  EXPECT_THAT(project_.Exec({"cat", "/var/log/post-deploy.log"}), HasSubstr("warming up"));
}

}  // namespace
}  // namespace paas::testing
