#include "paasctl/output/failure.h"

#include <gtest/gtest.h>

namespace paas::paasctl {
namespace {

int ExitOf(absl::StatusCode code) { return FailureOf(Status(code, "x")).exit; }

TEST(FailureOf, GivesEveryKindOfErrorItsExitCode) {
  EXPECT_EQ(ExitOf(absl::StatusCode::kNotFound), 3);
  EXPECT_EQ(ExitOf(absl::StatusCode::kPermissionDenied), 4);
  EXPECT_EQ(ExitOf(absl::StatusCode::kUnauthenticated), 4);
  EXPECT_EQ(ExitOf(absl::StatusCode::kAborted), 5);
  EXPECT_EQ(ExitOf(absl::StatusCode::kAlreadyExists), 5);
  EXPECT_EQ(ExitOf(absl::StatusCode::kInvalidArgument), 6);
  EXPECT_EQ(ExitOf(absl::StatusCode::kCancelled), 24);
  EXPECT_EQ(ExitOf(absl::StatusCode::kResourceExhausted), 30);
  EXPECT_EQ(ExitOf(absl::StatusCode::kUnavailable), 40);
  EXPECT_EQ(ExitOf(absl::StatusCode::kDeadlineExceeded), 124);
  EXPECT_EQ(ExitOf(absl::StatusCode::kInternal), 1);
}

TEST(Outcome, OfAGoodStatusIsSuccess) {
  EXPECT_EQ(Outcome(absl::OkStatus()).exit, 0);
  EXPECT_FALSE(Outcome(absl::OkStatus()).failure.has_value());
}

TEST(Render, KeepsTheLinesOfAReason) {
  const Failure failure{6, "invalid", "a.yaml:1:2: x\nb.yaml:3:4: \x1b[31my", "mend it"};
  EXPECT_EQ(Render(failure, Format::kTable, Style()),
            "error: a.yaml:1:2: x\n  b.yaml:3:4: y\nhint: mend it\n");
}

}  // namespace
}  // namespace paas::paasctl
