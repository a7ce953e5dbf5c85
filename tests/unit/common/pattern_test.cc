#include "common/regex/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::regex {
namespace {

using ::testing::HasSubstr;

TEST(CheckPattern, CountsGroups) {
  EXPECT_EQ(CheckPattern("^/a/(\\d+)/(?:x|y)/(.*)$").groups, 2u);
  EXPECT_EQ(CheckPattern("(?=a)(?<=b)(?i)\\(x").problem, "");
}

TEST(CheckPattern, SaysWhatIsWrong) {
  EXPECT_EQ(CheckPattern("a(b").problem, "missing closing parenthesis, at offset 3");
}

// What would lift a limit that stands before the pattern, or make a variable of nginx.
TEST(CheckPattern, RefusesWhatReachesBeyondThePattern) {
  for (const char* pattern :
       {"(*LIMIT_MATCH=9)a", "a(*COMMIT)", "(?C1)a", "(?R)", "(a)(?1)", "(?&x)", "(?P>x)",
        "(a)(?-1)", "(?<host>a)", "(?P<host>a)", "(?'host'a)", "\\C"}) {
    EXPECT_NE(CheckPattern(pattern).problem, "") << pattern;
  }
}

TEST(Matches, GivesUpAfterItsLimit) {
  EXPECT_TRUE(Matches("^(a+)+$", "aaaa", 5000));
  EXPECT_FALSE(Matches("^(a+)+$", std::string(200, 'a') + "b", 5000));
  EXPECT_FALSE(Matches("(", "(", 5000));
}

}  // namespace
}  // namespace paas::regex
