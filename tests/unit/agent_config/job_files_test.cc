#include "agent/config/job_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;

StatusOr<ConfigInput> Input() {
  return InputOf(R"(name: app
type: "nodejs:20"
hooks:
  deploy: "echo 'one'\nfalse"
crons:
  clean:
    spec: "*/5 * * * *"
    commands: {start: "node clean.js", stop: "killall node"}
workers:
  queue:
    commands: {start: "node queue.js"}
)");
}

TEST(JobFiles, HoldEveryCommandForTheApplicationAlone) {
  ASSERT_OK_AND_ASSIGN(const ConfigInput input, Input());
  ASSERT_OK_AND_ASSIGN(const auto files, JobFiles(input));
  for (const auto& [path, text] :
       std::map<std::string, std::string>{{"hooks/deploy", "echo 'one'\nfalse\n"},
                                          {"crons/clean/start", "node clean.js\n"},
                                          {"crons/clean/stop", "killall node\n"}}) {
    const container::ConfigFile* file = FindFile(files, path);
    ASSERT_NE(file, nullptr) << path;
    EXPECT_EQ(file->content, text);
    EXPECT_EQ(file->mode, 0440u);
    EXPECT_EQ(file->gid, 10000u);
  }
  EXPECT_EQ(FindFile(files, "hooks/post_deploy"), nullptr);
}

TEST(JobFiles, AreNotThereInAWorker) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, Input());
  input.worker = "queue";
  ASSERT_OK_AND_ASSIGN(const auto files, JobFiles(input));
  EXPECT_TRUE(files.empty());
}

TEST(JobFiles, RefuseACronThatIsNoFileName) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, Input());
  for (const char* name : {"", ".", "..", "a/b"}) {
    input.application.crons[0].name = name;
    EXPECT_THAT(JobFiles(input), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
}

}  // namespace
}  // namespace paas::agent
