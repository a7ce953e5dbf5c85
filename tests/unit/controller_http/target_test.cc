#include "controller/http/target.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::controller::http {
namespace {

TEST(ParseTarget, SplitsBeforeItDecodes) {
  const StatusOr<Target> target = ParseTarget("/v1/envs/feature%2Flogin?q=a%26b&x=1+2&flag");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(*target,
            (Target{{"v1", "envs", "feature/login"}, {{"q", "a&b"}, {"x", "1 2"}, {"flag", ""}}}));
  EXPECT_EQ(ParseTarget("/a//b/")->segments, (std::vector<std::string>{"a", "", "b", ""}));
  EXPECT_EQ(ParseTarget("/a+b")->segments, std::vector<std::string>{"a+b"});
  EXPECT_EQ(*ParseTarget("/?a=b"), (Target{{""}, {{"a", "b"}}}));
}

TEST(ParseTarget, RefusesWhatIsNoTarget) {
  for (const char* text : {"", "v1", "*", "http://x/v1", "/%", "/%2", "/%zz", "/%00", "/?a=%0a"}) {
    EXPECT_EQ(ParseTarget(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(ParseTarget, TakesNamesThatWereEscaped) {
  const std::string name = "feature/ü:%?&=+ 1";
  const std::string escaped = "feature%2F%C3%BC%3A%25%3F%26%3D%2B%201";
  EXPECT_EQ(ParseTarget("/" + escaped)->segments, std::vector<std::string>{name});
  EXPECT_EQ(ParseTarget("/?a=" + escaped)->query[0].second, name);
}

}  // namespace
}  // namespace paas::controller::http
