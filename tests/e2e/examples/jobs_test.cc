// node-postgres-worker-cron

#include <gmock/gmock.h>

#include "tests/e2e/examples/site.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

class Jobs : public ::testing::Test {
 protected:
  const Site site_ = Site::Deployed("node-postgres-worker-cron");
};

TEST_F(Jobs, TheWorkerDoesWhatTheWebServerTookIn) {
  const nlohmann::json job = site_.PostJson("jobs", {"-d", "a text"});
  ASSERT_TRUE(job.contains("id")) << job;
  const std::string path = "jobs/" + std::to_string(job["id"].get<int>());
  const nlohmann::json done =
      site_.AwaitJson(path, [](const nlohmann::json& now) { return now["state"] == "done"; });
  EXPECT_EQ(done["state"], "done") << done;
  EXPECT_EQ(done["result"], "A TEXT");
}

TEST_F(Jobs, TheWorkerIsAContainerOfItsOwnWithoutAWebServer) {
  const std::string processes = site_.Exec("app--queue", {"ps", "axo", "args"});
  EXPECT_THAT(processes, HasSubstr("node worker.js"));
  EXPECT_THAT(processes, ::testing::Not(HasSubstr("nginx")));
}

TEST_F(Jobs, TheCronsCommandSumsThemUp) {
  const size_t before = site_.GetJson("summaries").size();
  EXPECT_THAT(site_.Exec("app", {"dash", "-c", "node summary.js"}), HasSubstr(" done"));
  EXPECT_EQ(site_.GetJson("summaries").size(), before + 1);
}

}  // namespace
}  // namespace paas::testing
