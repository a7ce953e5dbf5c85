#pragma once

#include <gmock/gmock.h>

#include <string>

#include "common/status/status.h"

namespace paas::testing {

inline const Status& GetStatus(const Status& status) { return status; }
template <typename T>
const Status& GetStatus(const StatusOr<T>& result) {
  return result.status();
}

// EXPECT_THAT(expr, IsOk());
MATCHER(IsOk, "is OK") {
  const Status& status = GetStatus(arg);
  if (!status.ok()) *result_listener << "which is " << std::string(status.ToString());
  return status.ok();
}

// EXPECT_THAT(expr, StatusIs(absl::StatusCode::kNotFound, HasSubstr("x")));
MATCHER_P2(StatusIs, code, message_matcher, "") {
  const Status& status = GetStatus(arg);
  *result_listener << "which is " << std::string(status.ToString());
  return status.code() == code &&
         ::testing::ExplainMatchResult(message_matcher, Message(status), result_listener);
}
MATCHER_P(StatusIs, code, "") {
  *result_listener << "which is " << std::string(GetStatus(arg).ToString());
  return GetStatus(arg).code() == code;
}

}  // namespace paas::testing

#define ASSERT_OK(expr) ASSERT_THAT(expr, ::paas::testing::IsOk())
#define EXPECT_OK(expr) EXPECT_THAT(expr, ::paas::testing::IsOk())
#define PAAS_TEST_CONCAT_(a, b) a##b
#define PAAS_TEST_NAME_(line) PAAS_TEST_CONCAT_(statusor_, line)
#define ASSERT_OK_AND_ASSIGN(lhs, expr)                            \
  auto PAAS_TEST_NAME_(__LINE__) = (expr);                         \
  ASSERT_THAT(PAAS_TEST_NAME_(__LINE__), ::paas::testing::IsOk()); \
  lhs = std::move(PAAS_TEST_NAME_(__LINE__)).value()
