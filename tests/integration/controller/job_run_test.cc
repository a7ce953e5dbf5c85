// Crons and operations in what deploy_test.cc deploys.

#include "controller/activity/activity_types.h"
#include "tests/integration/controller/deploy_fixture.h"

namespace paas::controller {
namespace {

using testing::DeployTest;
using ::testing::HasSubstr;
using testing::kApp;

TEST_F(DeployTest, ARunShowsNeitherTheSecretsOfItsReleaseNorThoseOfNow) {
  const auto set = [&](const std::string& value) {
    return store_->PutVariable(
        {.project = "shop",
         .environment = "",
         .variable = {.name = "env:KEY", .value = value, .is_sensitive = true},
         .updated_unix_ms = clock_()});
  };
  Push(kApp);
  ASSERT_OK(set("deployed-secret"));
  Push(std::string(kApp) + "operations:\n  tell:\n    commands:\n      start: env\n");
  ASSERT_OK(set("newer-secret"));  // takes effect at the next deploy
  agent_.says = "KEY=deployed-secret, then newer-secret\n";
  const FinishedEvent end = Wait(queue_->SubmitJob({.project = "shop",
                                                    .environment = "main",
                                                    .type = kOperation,
                                                    .application = "app",
                                                    .job = "tell"}));
  EXPECT_EQ(end.result, Result::kSuccess) << end.error << lines_;
  EXPECT_THAT(lines_, HasSubstr("operation tell> KEY=[hidden], then [hidden]\n"));
}

}  // namespace
}  // namespace paas::controller
