#include "controller/access/rights.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::IsOk;
using ::paas::testing::StatusIs;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr Verb kVerbs[] = {Verb::kView, Verb::kBranch, Verb::kPush, Verb::kAdmin};

Caller Alice(const std::string& role, const std::string& type = "") {
  return {.user = {.name = "alice"}, .roles = {{"alice", "shop", type, role}}};
}

bool May(const Caller& caller, Verb verb, const Place& place) {
  return CheckRight(caller, verb, place).ok();
}

TEST(CheckRight, GivesEachRoleWhatTheOnesBeforeItHave) {
  const Place place{"shop", "development"};
  for (const Verb verb : kVerbs) {
    EXPECT_EQ(May(Alice("viewer"), verb, place), verb <= Verb::kBranch) << NameOf(verb);
    EXPECT_EQ(May(Alice("contributor"), verb, place), verb <= Verb::kPush) << NameOf(verb);
    EXPECT_TRUE(May(Alice("admin"), verb, place)) << NameOf(verb);
    EXPECT_FALSE(May(Caller{.user = {.name = "eve"}}, verb, place)) << NameOf(verb);
  }
}

TEST(CheckRight, KeepsARoleToItsProjectAndType) {
  const Caller caller = Alice("admin", "development");
  EXPECT_TRUE(May(caller, Verb::kAdmin, {"shop", "development"}));
  EXPECT_FALSE(May(caller, Verb::kView, {"shop", "production"}));
  EXPECT_FALSE(May(caller, Verb::kView, {"blog", "development"}));
  EXPECT_TRUE(May(caller, Verb::kView, {"shop"})) << "the project itself can be seen";
  EXPECT_FALSE(May(caller, Verb::kBranch, {"shop"}));
  EXPECT_FALSE(May(caller, Verb::kAdmin, {"shop"})) << "settings of all environments";
  EXPECT_FALSE(May(caller, Verb::kView, {})) << "the platform";
}

TEST(CheckRight, LetsAdministratorsOfThePlatformDoEverything) {
  EXPECT_TRUE(May({.user = {.name = "root", .is_platform_admin = true}}, Verb::kAdmin, {}));
  EXPECT_TRUE(May({.is_operator = true}, Verb::kAdmin, {"shop", "production"}));
}

TEST(CheckRight, NarrowsByTheToken) {
  Caller caller = Alice("admin");
  caller.user.is_platform_admin = true;
  caller.token = TokenRecord{
      .id = "t", .project = "shop", .environment_type = "development", .verbs = {"view", "push"}};
  EXPECT_TRUE(May(caller, Verb::kPush, {"shop", "development"}));
  EXPECT_TRUE(May(caller, Verb::kView, {"shop"}));
  EXPECT_FALSE(May(caller, Verb::kPush, {"shop", "production"}));
  EXPECT_FALSE(May(caller, Verb::kPush, {"blog", "development"}));
  EXPECT_FALSE(May(caller, Verb::kAdmin, {"shop", "development"}));
  EXPECT_FALSE(May(caller, Verb::kView, {}));
  EXPECT_THAT(CheckSelf(caller, "alice"), StatusIs(kDenied));
}

TEST(CheckRight, DoesNotTakeUnknownRolesForMore) {
  EXPECT_FALSE(May(Alice("owner"), Verb::kView, {"shop", "development"}));
}

TEST(CheckSelf, IsForOnesOwnThings) {
  const Caller caller = Alice("admin");
  EXPECT_THAT(CheckSelf(caller, ""), IsOk());
  EXPECT_THAT(CheckSelf(caller, "alice"), IsOk());
  EXPECT_THAT(CheckSelf(caller, "bob"), StatusIs(kDenied));
  EXPECT_THAT(CheckSelf({.is_operator = true}, "bob"), IsOk());
}

TEST(CheckUserName, TakesWhatATokenCanHold) {
  EXPECT_THAT(CheckUserName("alice.b-2"), IsOk());
  for (const char* name : {"", "Alice", "a_b", "-a", "a b", "ä"}) {
    EXPECT_THAT(CheckUserName(name), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
}

}  // namespace
}  // namespace paas::controller
