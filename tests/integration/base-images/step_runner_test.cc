#include "base-images/tool/step_runner.h"

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/base-images/temp_tree.h"

namespace paas::base_image {
namespace {

using ::paas::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Step Script(const std::string& script) { return {"step", {{"/bin/dash", "-euc", script}}}; }

class StepRunnerTest : public ::testing::Test {
 protected:
  TempTree tree_;
  std::string log_ = tree_.root() + "/log";
  Progress progress_{"test"};
};

TEST_F(StepRunnerTest, KeepsWhatProgramsSay) {
  ASSERT_OK_AND_ASSIGN(StepRunner runner, StepRunner::Create(log_, progress_));
  ASSERT_OK(runner.RunAll({Script("echo one"), Script("echo two >&2")}));
  ASSERT_OK_AND_ASSIGN(const std::string log, os::ReadFile(log_));
  EXPECT_EQ(log,
            "+ step: /bin/dash -euc echo one\none\n+ step: /bin/dash -euc echo two >&2\ntwo\n");
}

TEST_F(StepRunnerTest, EndsAtTheFirstFailureWithItsLastLines) {
  ASSERT_OK_AND_ASSIGN(StepRunner runner, StepRunner::Create(log_, progress_));
  EXPECT_THAT(
      runner.RunAll({Script("seq 1 100; exit 3"), Script("echo never")}),
      StatusIs(absl::StatusCode::kInternal, AllOf(HasSubstr("step: exit 3"), HasSubstr(" 100\n"),
                                                  HasSubstr(log_), Not(HasSubstr(" 50\n")))));
  ASSERT_OK_AND_ASSIGN(const std::string log, os::ReadFile(log_));
  EXPECT_THAT(log, Not(HasSubstr("never")));
}

TEST_F(StepRunnerTest, ReturnsWhatAStepPrints) {
  ASSERT_OK_AND_ASSIGN(StepRunner runner, StepRunner::Create(log_, progress_));
  ASSERT_OK_AND_ASSIGN(const std::string output,
                       runner.RunForOutput(Script("echo node /bin/node")));
  EXPECT_EQ(output, "node /bin/node\n");
}

}  // namespace
}  // namespace paas::base_image
