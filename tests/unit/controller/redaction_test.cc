#include "controller/activity/redaction.h"

#include <gtest/gtest.h>

namespace paas::controller {
namespace {

TEST(Redaction, HidesSecretsWhereverTheyStand) {
  const Redaction redaction({"hunter22", "hunter22-and-more"});
  EXPECT_EQ(redaction.Of("a hunter22 b hunter22"), "a [hidden] b [hidden]");
  EXPECT_EQ(redaction.Of("x=hunter22-and-more;"), "x=[hidden];");
  EXPECT_EQ(Redaction().Of("nothing"), "nothing");
}

TEST(Redaction, LeavesShortOnesAndKnowsLines) {
  EXPECT_EQ(Redaction({"1"}).Of("11 lines"), "11 lines");
  const Redaction key({"-----BEGIN\nabcdefghij\r\n\tklmnopq\n"});
  EXPECT_EQ(key.Of("abcdefghij"), "[hidden]");
  EXPECT_EQ(key.Of(" klmnopq"), "[hidden]");
}

}  // namespace
}  // namespace paas::controller
