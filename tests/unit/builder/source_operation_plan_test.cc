#include "builder/plan/source_operation_plan.h"

#include <gmock/gmock.h>

namespace paas::builder {
namespace {

using ::testing::HasSubstr;

TEST(PlanSourceOperation, ChecksOutRunsAndCollects) {
  const std::string commit(40, 'a');
  const std::vector<BuildPhase> phases = PlanSourceOperation(
      {.branch = "feature/it's", .commit = commit, .command = "npm update\ngit commit -am x"});
  ASSERT_EQ(phases.size(), 3u);
  EXPECT_EQ(phases[0].name, "checkout");
  EXPECT_THAT(phases[0].script, HasSubstr("--initial-branch='feature/it'\\''s' .\n"));
  EXPECT_THAT(phases[0].script, HasSubstr("git reset --quiet --hard '" + commit + "'\n"));
  // The command is the whole script: its exit code is that of the operation.
  EXPECT_EQ(phases[1], (BuildPhase{"operation", "Executing the source operation",
                                   "npm update\ngit commit -am x"}));
  EXPECT_EQ(phases[2].name, "collect");
  EXPECT_THAT(phases[2].script, HasSubstr("^%s\\n' \"$head\" '" + commit + "'; cat"));
}

TEST(PlanSourceOperation, FillsSubmodulesInTheirOrder) {
  const std::string commit(40, 'a');
  const std::string module(40, 'b');
  const auto phases = PlanSourceOperation({.branch = "main",
                                           .commit = commit,
                                           .command = "true",
                                           .submodules = {{"it's", module}, {"it's/in", commit}}});
  EXPECT_THAT(phases[0].script, HasSubstr("\nfill 'it'\\''s' '" + module +
                                          "'\nfill 'it'\\''s/in' '" + commit + "'\n"));
}

}  // namespace
}  // namespace paas::builder
