// Source operations: a command on a checkout of the branch, whose commits are deployed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/jobs/jobs_project.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "s3cret-cocoa-815";

constexpr char kConfiguration[] = R"yaml(name: app
type: "nodejs:18"
build: {flavor: none}
source:
  operations:
    version:
      command: |
        set -e
        echo "branch $(git branch --show-current) in $PLATFORM_SOURCE_DIR as $(id -un)"
        echo "the key is $API_KEY"
        echo "$VERSION" > version.txt
        git add version.txt
        git diff --cached --quiet || git commit -m "Version $VERSION"
    fails:
      command: |
        echo gone > version.txt; git add .; git commit -qm never
        exit 37
    rewrites:
      command: git commit --quiet --amend -m other
    submodule:
      command: |
        git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),sub"
        git commit -qm sub
    breaks:
      command: |
        sed -i 's/^type:.*/type: "nope:1"/' .platform.app.yaml
        git commit -qam broken
    removes:
      command: rm -rf .git; touch /srv/head
web:
  commands:
    start: node server.js
)yaml";

class SourceOperationsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const ProjectCopy copy("node-jobs");
    copy.Write(".platform.app.yaml", kConfiguration);
    const os::CommandResult deployed = project_.Deploy(copy.path());
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
    const os::CommandResult set = project_.Paasctl(
        {"var", "set", "env:API_KEY", "-", "--sensitive", "--visible-build", "true"}, kSecret);
    ASSERT_EQ(set.exit_code, 0) << set.error_output;
  }
  static os::CommandResult RunOperation(const std::string& name,
                                        const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"source-operation", "run", name};
    words.insert(words.end(), more.begin(), more.end());
    return project_.Paasctl(words);
  }
  static std::string Version() { return project_.Exec({"cat", "/app/version.txt"}); }

  inline static const JobsProject project_{"source-operations"};
};

TEST_F(SourceOperationsTest, WhatItCommitsIsDeployed) {
  const os::CommandResult run = RunOperation("version", {"--variable", "VERSION=one"});
  ASSERT_EQ(run.exit_code, 0) << run.error_output;
  EXPECT_THAT(run.error_output, HasSubstr("branch main in /app as web"));
  EXPECT_THAT(run.error_output, HasSubstr("the key is [hidden]"));
  EXPECT_THAT(run.error_output, Not(HasSubstr(kSecret)));
  EXPECT_EQ(Version(), "one\n");
  // The next one begins where this one ended.
  EXPECT_EQ(RunOperation("version", {"--variable", "env:VERSION=two"}).exit_code, 0);
  EXPECT_EQ(Version(), "two\n");
  EXPECT_THAT(
      project_
          .Paasctl({"activity", "list", "--type", "environment.source-operation", "-o", "plain"})
          .output,
      HasSubstr("source operation version"));
  const os::CommandResult same = RunOperation("version", {"--variable", "VERSION=two"});
  EXPECT_EQ(same.exit_code, 0);
  EXPECT_THAT(same.error_output, HasSubstr("no new commit"));
  EXPECT_THAT(same.error_output, HasSubstr("nothing to do"));
}

TEST_F(SourceOperationsTest, WhatFailsChangesNothing) {
  ASSERT_EQ(RunOperation("version", {"--variable", "VERSION=kept"}).exit_code, 0);
  const os::CommandResult failed = RunOperation("fails");
  EXPECT_EQ(failed.exit_code, 37);
  EXPECT_THAT(failed.error_output, HasSubstr("operation exited with 37"));
  EXPECT_EQ(Version(), "kept\n");
  for (const auto& [name, reason] :
       std::map<std::string, std::string>{{"rewrites", "do not follow those of the branch"},
                                          {"submodule", "the submodule 'sub': has no URL"},
                                          {"removes", "left no repository"}}) {
    const os::CommandResult refused = RunOperation(name);
    EXPECT_EQ(refused.exit_code, 1) << refused.error_output;
    EXPECT_THAT(refused.error_output, HasSubstr(reason));
  }
  EXPECT_EQ(RunOperation("nope").exit_code, 3);
  EXPECT_EQ(RunOperation("version", {"--variable", "VERSION"}).exit_code, 2);
  EXPECT_EQ(RunOperation("version", {"--variable", "VERSION=kept"}).exit_code, 0);
  EXPECT_EQ(Version(), "kept\n");
}

// As a push of it would be: the release stays, the branch is there to be mended.
TEST_F(SourceOperationsTest, ACommitThatCannotBeDeployedIsToldLikeAPush) {
  const os::CommandResult broken = RunOperation("breaks");
  EXPECT_EQ(broken.exit_code, 6) << broken.error_output;
  EXPECT_THAT(broken.error_output, HasSubstr("nope"));
  EXPECT_EQ(project_.Exec({"echo", "alive"}), "alive\n");
}

}  // namespace
}  // namespace paas::testing
