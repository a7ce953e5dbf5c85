#include "common/os/subprocess.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::os {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

TEST(Subprocess, KeepsTheTwoStreamsApart) {
  ASSERT_OK_AND_ASSIGN(CommandResult result,
                       RunCommand({.argv = {"sh", "-c", "echo out; echo err >&2; exit 3"}}));
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.error_output, "err\n");
  EXPECT_EQ(result.exit_code, 3);
}

TEST(Subprocess, FeedsInputLargerThanAPipe) {
  const std::string input(1 << 20, 'x');
  ASSERT_OK_AND_ASSIGN(std::string output, RunChecked({.argv = {"cat"}, .input = input}));
  EXPECT_EQ(output, input);
}

TEST(Subprocess, KillsTheWholeGroupAtTheTimeout) {
  EXPECT_THAT(RunCommand({.argv = {"sh", "-c", "sleep 100 & sleep 100"},
                          .timeout = std::chrono::milliseconds(50)}),
              StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("sh")));
}

TEST(Subprocess, TheEnvironmentIsOnlyWhatIsGiven) {
  ASSERT_OK_AND_ASSIGN(std::string output,
                       RunChecked({.argv = {"/usr/bin/env"}, .env = {{{"A", "1"}}}}));
  EXPECT_EQ(output, "A=1\n");
}

TEST(Subprocess, InheritsNoDescriptorButStdio) {
  ASSERT_OK_AND_ASSIGN(std::string output, RunChecked({.argv = {"ls", "/proc/self/fd"}}));
  EXPECT_EQ(output, "0\n1\n2\n3\n");  // the last one is the directory that ls reads
}

TEST(Subprocess, ReportsTheSignal) {
  ASSERT_OK_AND_ASSIGN(CommandResult result, RunCommand({.argv = {"sh", "-c", "kill -9 $$"}}));
  EXPECT_EQ(result.exit_code, 137);
}

TEST(Subprocess, AMissingProgramIsNotFound) {
  EXPECT_THAT(RunCommand({.argv = {"no-such-program"}}), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace paas::os
