#include "agent/config/site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

using model::Passthru;
using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

StatusOr<Site> Plan(const model::Location& location, const std::string& start = "node a.js") {
  ConfigInput input;
  input.runtime.kind = "nodejs";
  input.application.web.commands.start = start;
  input.application.web.locations = {location};
  return PlanSite(input);
}

TEST(PlanSite, RootsAreBelowTheApplication) {
  ASSERT_OK_AND_ASSIGN(const Site site, Plan({.path = "/", .root = "/public//./x/"}));
  EXPECT_EQ(site.locations[0].root, "/app/public/x");
}

TEST(PlanSite, RefusesARootOutsideOfTheApplication) {
  EXPECT_THAT(Plan({.path = "/", .root = "public/../../etc"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("web.locations./: root: \"..\" is not allowed here")));
  EXPECT_THAT(Plan({.path = "/", .root = "a\nb"}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Plan({.path = "/", .root = "a", .index = {"../x"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("index")));
}

TEST(PlanSite, PrefixesEndAtASlash) {
  ASSERT_OK_AND_ASSIGN(const Site site, Plan({.path = "/docs//a"}));
  EXPECT_EQ(site.locations[0].prefix, "/docs/a/");
  EXPECT_TRUE(site.locations[0].also_without_slash);
}

TEST(PlanSite, RefusesTheSameLocationTwice) {
  ConfigInput input;
  input.application.web.locations = {{.path = "/a"}, {.path = "/a/"}};
  EXPECT_THAT(PlanSite(input), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("/a/")));
}

TEST(PlanSite, WithoutAnApplicationNothingIsPassedOn) {
  ASSERT_OK_AND_ASSIGN(const Site site, Plan({.path = "/"}, /*start=*/""));
  EXPECT_EQ(site.backend, Backend::kNone);
  EXPECT_EQ(site.locations[0].rules[0].passthru, Passthru::Kind::kRefuse);
}

TEST(PlanSite, RulesReplaceTheHeadersOfTheirLocation) {
  ASSERT_OK_AND_ASSIGN(const Site site,
                       Plan({.path = "/",
                             .headers = {{"X-A", "1"}},
                             .rules = {{.pattern = "a", .headers = std::vector<model::Header>{}},
                                       {.pattern = "b", .allow = false}}}));
  EXPECT_TRUE(site.locations[0].rules[0].headers.empty());
  EXPECT_EQ(site.locations[0].rules[1].headers.size(), 1u);
  EXPECT_FALSE(site.locations[0].rules[1].allow);
  EXPECT_TRUE(site.locations[0].rules[2].allow);
}

TEST(PlanSite, AUsersCacheControlTakesThePlaceOfExpires) {
  ASSERT_OK_AND_ASSIGN(const Site site,
                       Plan({.path = "/", .headers = {{"cache-control", "private"}}}));
  EXPECT_EQ(site.locations[0].rules[0].expires_s, std::nullopt);
}

TEST(PlanSite, RefusesHeadersThatWouldBecomeTwo) {
  EXPECT_THAT(Plan({.path = "/", .headers = {{"X-A", "1\r\nX-B: 2"}}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("headers.X-A")));
  EXPECT_THAT(Plan({.path = "/", .headers = {{"X A", "1"}}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not a header name")));
}

TEST(PlanSite, NamesTheRuleThatIsWrong) {
  const model::LocationRule rule{.pattern = "^/a",
                                 .passthru = Passthru{Passthru::Kind::kRewrite, "/x?$args"}};
  EXPECT_THAT(Plan({.path = "/", .rules = {rule}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("web.locations./: rules.^/a: passthru: \"$args\"")));
}

}  // namespace
}  // namespace paas::agent
