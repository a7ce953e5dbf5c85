#include <gmock/gmock.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

class JobTest : public ::testing::Test {
 protected:
  RunResult Run(std::vector<std::string> words) {
    words.insert(words.end(), {"-p", "shop", "-e", "main"});
    return world_.Run(words);
  }

  FakeWorld world_;
  FakeJobs& fake_ = world_.client.fake_jobs;
};

TEST_F(JobTest, CronsAreListedWithTheirRuns) {
  fake_.crons = {{.application = "app",
                  .name = "tidy",
                  .spec = "H * * * *",
                  .resolved = "17 * * * *",
                  .command = "true",
                  .next_unix_ms = FakeWorld::kNow + 60'000,
                  .last_unix_ms = FakeWorld::kNow - 5'000,
                  .last_result = "success",
                  .last_activity = "a1b2c3d4"},
                 {.application = "api", .name = "mail", .resolved = "0 4 * * *"}};
  EXPECT_EQ(Run({"cron", "list", "-A", "app"}).out,
            "APP  NAME  SCHEDULE    NEXT                  LAST    RESULT   ACTIVITY\n"
            "app  tidy  17 * * * *  2023-11-14T22:14:20Z  5s ago  success  a1b2c3d4\n");
  EXPECT_THAT(Run({"cron", "list", "--json"}).out, HasSubstr("\"spec\": \"H * * * *\""));
}

TEST_F(JobTest, ARunEndsWithTheCodeOfItsCommand) {
  fake_.events = {
      {.activity = "a1", .kind = Finished{.result = Finished::Result::kFailure, .exit = 37}}};
  EXPECT_EQ(Run({"operation", "run", "flush", "-A", "api"}).exit, 37);
  EXPECT_EQ(fake_.request.kind, JobKind::kOperation);
  EXPECT_EQ(fake_.request.name, "flush");
  EXPECT_EQ(fake_.request.application, "api");
  EXPECT_EQ(Run({"cron", "run", "tidy"}).exit, 37);
  EXPECT_EQ(fake_.request.kind, JobKind::kCron);
}

TEST_F(JobTest, ASourceOperationTakesVariables) {
  fake_.events = {
      {.activity = "a1", .kind = Finished{.result = Finished::Result::kSuccess, .exit = 0}}};
  const RunResult run = Run({"source-operation", "run", "--variable", "VERSION=1.2", "update",
                             "--variable=theme:color=blue"});
  EXPECT_EQ(run.exit, 0) << run.err;
  EXPECT_EQ(fake_.request.kind, JobKind::kSourceOperation);
  EXPECT_EQ(fake_.request.name, "update");
  EXPECT_EQ(fake_.request.variables, (std::vector<std::string>{"VERSION=1.2", "theme:color=blue"}));
  EXPECT_EQ(Run({"cron", "run", "tidy", "--variable", "A=1"}).exit, 2);
}

TEST_F(JobTest, OperationsAndSourceOperationsAreListedApart) {
  fake_.operations = {{"app", "flush", false, "admin", "redis-cli flushall"},
                      {"app", "update", true, "", "npm update"}};
  EXPECT_EQ(Run({"operation", "list"}).out,
            "APP  NAME   ROLE   COMMAND\napp  flush  admin  redis-cli flushall\n");
  EXPECT_EQ(Run({"source-operation", "list"}).out,
            "APP  NAME    COMMAND\napp  update  npm update\n");
}

}  // namespace
}  // namespace paas::paasctl
