// What does not fit is refused before it begins. On a platform of its own, with a tiny disk.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/platform.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

void Configure(const ProjectCopy& project, const std::string& word, const std::string& more) {
  project.Write(".platform.app.yaml",
                "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\n"
                "web:\n  commands:\n    start: node server.js\n" +
                    more);
  project.Write("server.js", "require('http').createServer((q, r) => r.end('" + word +
                                 "')).listen(process.env.PORT)");
}

TEST(Admission, ADeployThatWouldNotFitIsRefusedBeforeItIsBuilt) {
  const StatusOr<std::unique_ptr<Platform>> started =
      Platform::Start({"--volume-size", "512MiB", "--disk-reserve", "64MiB"});
  ASSERT_TRUE(started.ok()) << Message(started.status());
  Platform& tiny = **started;
  const ProjectCopy project("hello-node");
  const std::string mounts = "mounts: {'files': {source: local, source_path: files}}\n";
  Configure(project, "big", "disk: 2048\n" + mounts);
  const os::CommandResult refused =
      tiny.Paasctl({"deploy", "-p", "tiny", "-e", "main", project.path()});
  EXPECT_EQ(refused.exit_code, 30) << refused.error_output;
  EXPECT_THAT(refused.error_output, HasSubstr("no room for the data of volumes"));
  EXPECT_THAT(refused.error_output, HasSubstr("are kept in reserve"));
  EXPECT_THAT(refused.error_output, HasSubstr("paasctl gc would free"));
  EXPECT_THAT(refused.error_output, ::testing::Not(HasSubstr("build app")));

  Configure(project, "small", "disk: 64\n" + mounts);
  const os::CommandResult deployed =
      tiny.Paasctl({"deploy", "-p", "tiny", "-e", "main", project.path()});
  EXPECT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Curl(tiny.Url("tiny")).body, "small");
}

}  // namespace
}  // namespace paas::testing
