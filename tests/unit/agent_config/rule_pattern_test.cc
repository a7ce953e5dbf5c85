#include "agent/config/rule_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

RulePattern Parse(const std::string& pattern) {
  auto parsed = ParseRulePattern(pattern);
  EXPECT_OK(parsed);
  return parsed.ok() ? *parsed : RulePattern{};
}

TEST(RulePattern, TakesNamesOutAndKeepsTheNumbers) {
  const RulePattern parsed = Parse("^/(x)/(?<year>\\d+)/(?P<slug>[^/]+)/(?'id'\\w+)$");
  EXPECT_EQ(parsed.regex, "^/(x)/(\\d+)/([^/]+)/(\\w+)$");
  EXPECT_THAT(parsed.groups, ElementsAre("", "year", "slug", "id"));
}

TEST(RulePattern, ParenthesesThatOpenNoGroupAreNotCounted) {
  const RulePattern parsed =
      Parse(R"(\((?:a)(?=b)(?<!c)(?<=d)[(\](]\Q(\E(?#()(?i)[[:alpha:](](?<n>e)(*F))");
  EXPECT_THAT(parsed.groups, ElementsAre("n"));
}

TEST(RulePattern, RefusesWhatNeedsNames) {
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("by its name"));
  EXPECT_THAT(ParseRulePattern("(?<a>x)\\k<a>"), refused);
  EXPECT_THAT(ParseRulePattern("(?<a>x)(?P=a)"), refused);
  EXPECT_THAT(ParseRulePattern("(?<a>x)(?&a)"), refused);
  EXPECT_THAT(ParseRulePattern("(?<a>x)\\g{a}"), refused);
  EXPECT_OK(ParseRulePattern("(?<a>x)\\g{1}\\1\\g{-1}"));
}

TEST(RulePattern, RefusesNamesWhereGroupsCannotBeCounted) {
  EXPECT_THAT(ParseRulePattern("(?x)(?<a>x) # ("), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseRulePattern("(?|(?<a>x)|(y))"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_OK(ParseRulePattern("(?ix)(x)"));
}

TEST(RulePattern, RefusesControlCharacters) {
  EXPECT_THAT(ParseRulePattern("a\nb"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseRulePattern(std::string("a\0b", 3)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RulePattern, SurvivesWhatIsNotARegularExpression) {
  for (const char* broken : {"(", "[", "\\", "(?<", "(?<a", "(?", "\\Q", "[[:", "(?#", "[\\"}) {
    EXPECT_OK(ParseRulePattern(broken)) << broken;
  }
}

TEST(RewriteTarget, RefersToGroupsByNumber) {
  const RulePattern pattern = Parse("^/(?<a>\\w+)/(?<b>\\w+)");
  EXPECT_EQ(*RewriteTarget("/$b/${a}x.php?q=$a&r=$2", pattern), "/$2/$1x.php?q=$1&r=$2");
}

TEST(RewriteTarget, RefusesVariablesOfNginx) {
  const RulePattern pattern = Parse("^/(?<a>x)");
  for (const char* target : {"/$uri", "/$document_root", "/${a", "/$", "/$2", "/$paas_front"}) {
    EXPECT_THAT(RewriteTarget(target, pattern),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not a group")))
        << target;
  }
}

TEST(RewriteTarget, IsOneTokenWhateverItHolds) {
  EXPECT_EQ(*RewriteTarget("/a\" ; } b\\", {}), "/a\\\" ; } b\\\\");
  EXPECT_EQ(*RewriteTarget("index.php?a b", {}), "/index.php?a%20b");
  EXPECT_EQ(*RewriteTarget("http://evil/", {}), "/http://evil/");
  EXPECT_EQ(*RewriteTarget("/index.php?", {}), "/index.php");
  EXPECT_THAT(RewriteTarget("/a\r\nb", {}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RewriteTarget, KnowsNineGroups) {
  RulePattern pattern = Parse("(a)(b)(c)(d)(e)(f)(g)(h)(i)(?<tenth>j)");
  EXPECT_THAT(RewriteTarget("/$tenth", pattern),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("first nine")));
}

}  // namespace
}  // namespace paas::agent
