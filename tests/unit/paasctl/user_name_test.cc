#include "paasctl/client/user_name.h"

#include <gtest/gtest.h>

namespace paas::paasctl {
namespace {

TEST(UserName, IsInAHeaderWithoutWhatAHeaderCannotHold) {
  EXPECT_EQ(AsHeader("alice.b-2@example"), "alice.b-2@example");
  EXPECT_EQ(AsHeader("jos\xc3\xa9"), "jos??");
  EXPECT_EQ(AsHeader("a b\n\x7f"), "a?b??");
}

}  // namespace
}  // namespace paas::paasctl
