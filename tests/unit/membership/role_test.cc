#include "membership/role.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::membership {
namespace {

TEST(Uri, IsReadBack) {
  const Identity identity{Role::kBuilder, "4k2o6cgq7fzd"};
  EXPECT_EQ(Uri(identity), "spiffe://paas/builder/4k2o6cgq7fzd");
  for (const Role role : {Role::kController, Role::kBuilder, Role::kAgent, Role::kStorage}) {
    const Identity one{role, "4k2o6cgq7fzd"};
    EXPECT_EQ(ParseUri(Uri(one)), one);
  }
}

TEST(Uri, OfAnythingElseIsNobodys) {
  for (const char* uri :
       {"", "spiffe://paas/", "spiffe://paas/agent", "spiffe://paas/agent/",
        "spiffe://paas/root/abc", "spiffe://other/agent/abc", "https://paas/agent/abc",
        "spiffe://paas/agent/abc/more", "spiffe://paas/agent/../x"}) {
    EXPECT_EQ(ParseUri(uri), std::nullopt) << uri;
  }
}

// Two names would let one certificate stand for two.
TEST(IdentityOf, WantsExactlyOneUri) {
  EXPECT_EQ(IdentityOf({}), std::nullopt);
  EXPECT_TRUE(IdentityOf({"spiffe://paas/agent/abc"}).has_value());
  EXPECT_EQ(IdentityOf({"spiffe://paas/agent/abc", "spiffe://paas/controller/controller"}),
            std::nullopt);
}

TEST(CheckNodeName, TakesHostNames) {
  for (const char* good : {"node1", "n", "web-1.example.org", "1a"}) {
    EXPECT_OK(CheckNodeName(good)) << good;
  }
  for (const std::string& bad :
       {std::string(), std::string("-a"), std::string("Node"), std::string("a,URI:x"),
        std::string("a b"), std::string(64, 'a')}) {
    EXPECT_FALSE(CheckNodeName(bad).ok()) << bad;
  }
  EXPECT_OK(CheckNodeName(DefaultNodeName()));
}

}  // namespace
}  // namespace paas::membership
