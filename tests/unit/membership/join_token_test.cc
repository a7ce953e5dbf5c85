#include "membership/join_token.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace paas::membership {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kPin(64, 'a');

TEST(JoinToken, IsReadBack) {
  const JoinToken token = MakeJoinToken(kPin);
  ASSERT_OK_AND_ASSIGN(const JoinToken read, ParseJoinToken(Format(token)));
  EXPECT_EQ(read, token);
  // As it comes out of a file.
  ASSERT_OK_AND_ASSIGN(const JoinToken from_file, ParseJoinToken("  " + Format(token) + "\r\n"));
  EXPECT_EQ(from_file, token);
}

TEST(JoinToken, IsAnotherOneEachTime) {
  const JoinToken a = MakeJoinToken(kPin), b = MakeJoinToken(kPin);
  EXPECT_NE(a.id, b.id);
  EXPECT_NE(a.secret, b.secret);
  EXPECT_NE(HashOf(a), HashOf(b));
}

TEST(JoinToken, IsNothingElse) {
  const std::string good = Format(MakeJoinToken(kPin));
  for (const std::string& bad :
       {std::string(), std::string(" \n"), std::string("paasjoin_"),
        good.substr(0, good.size() - 1), good + "a", "paas_" + good,
        std::string(good).replace(9, 1, "A"), std::string(good).replace(21, 1, "-"),
        std::string(good).replace(good.size() - 1, 1, "g")}) {
    const Status refused = ParseJoinToken(bad).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(Message(refused), Not(HasSubstr(good.substr(22, 20)))) << bad;
  }
}

TEST(JoinToken, IsKeptWithoutItsSecret) {
  const JoinToken token = MakeJoinToken(kPin);
  EXPECT_THAT(HashOf(token), Not(HasSubstr(token.secret)));
  JoinToken other = token;
  other.secret[0] = other.secret[0] == 'a' ? 'b' : 'a';
  EXPECT_NE(HashOf(other), HashOf(token));
}

}  // namespace
}  // namespace paas::membership
