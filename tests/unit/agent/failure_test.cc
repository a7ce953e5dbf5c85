#include "agent/converge/failure.h"

#include <gtest/gtest.h>

namespace paas::agent {
namespace {

ContainerFailure Describe(const std::vector<std::string>& log) {
  ContainerFailure failure;
  DescribeProcess(log, failure);
  return failure;
}

TEST(DescribeProcess, CountsTheEndsAndKeepsTheLastWords) {
  const ContainerFailure failure =
      Describe({"DATABASE_URL is not set",
                "[2026-01-02T03:04:05Z] The start command ended with exit code 1.",
                "DATABASE_URL is still not set",
                "[2026-01-02T03:04:06Z] The start command ended with exit code 1."});
  EXPECT_EQ(failure.process, "ended with exit code 1. (2 times)");
  EXPECT_EQ(failure.last_log, "DATABASE_URL is still not set");
}

TEST(DescribeProcess, ForgetsWhatWasBeforeADeployStoppedIt) {
  const ContainerFailure failure = Describe(
      {"of the release before", "[2026-01-02T03:04:05Z] The start command ended with exit code 7.",
       "[2026-01-02T03:04:06Z] The start command was stopped."});
  EXPECT_EQ(failure.process, "");
  EXPECT_EQ(failure.last_log, "");
}

}  // namespace
}  // namespace paas::agent
