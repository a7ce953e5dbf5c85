#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/agent_config/container_root.h"
#include "tests/integration/agent_config/echo_backend.h"

namespace paas::agent {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kSite[] = R"(
name: app
type: "nodejs:20"
web:
  commands: {start: node a.js}
  locations:
    "/":
      root: public
      headers: {X-Block: "1"}
      rules:
        '\.css$': {expires: 1h}
        '\.(css|js)$': {expires: 2h, headers: {X-Rule: "1"}}
        '^/private/': {allow: false, passthru: false}
        '^/hidden/': {allow: false}
        '^/go/(?<rest>.*)$': {passthru: '/to/$rest?q=$rest'}
        '^/dots/(?<a>[^/]*)x/(?<b>.*)$': {passthru: '/$a/$b'}
        '^/up/(?P<name>[^/]+)$': {passthru: '/$name'}
    "/x":
      root: public
      rules:
        '^/x/only\.txt$': {headers: {X-Full-Path: "1"}}
)";

class Rules : public ::testing::Test {
 protected:
  EchoBackend backend_ = EchoBackend::Http();
  RunningSite site_{kSite,
                    {{"public/a.css", "css"},
                     {"public/a.js", "js"},
                     {"public/only.txt", "txt"},
                     {"public/private/f", "f"},
                     {"public/hidden/f", "f"},
                     {"public/page", "page"},
                     {"outside", "no"}}};
};

TEST_F(Rules, TheFirstThatMatchesDecides) {
  const auto css = site_.Get("/a.css");
  EXPECT_EQ(css.Header("cache-control"), "max-age=3600");
  EXPECT_EQ(css.Header("x-block"), "1");
}

TEST_F(Rules, HeadersReplaceThoseOfTheLocation) {
  const auto js = site_.Get("/a.js");
  EXPECT_EQ(js.Header("cache-control"), "max-age=7200");
  EXPECT_EQ(js.Header("x-rule"), "1");
  EXPECT_EQ(js.Header("x-block"), "");
}

TEST_F(Rules, MayRefuse) {
  EXPECT_EQ(site_.Get("/private/f").status, 403);
  EXPECT_EQ(site_.Get("/private/missing").status, 404);
}

TEST_F(Rules, TakeThePassthruOfTheLocation) {
  EXPECT_THAT(site_.Get("/hidden/f").body, StartsWith("GET /hidden/f HTTP"));
}

TEST_F(Rules, GroupsReachTheApplicationEscaped) {
  EXPECT_THAT(site_.Get("/go/a").body, StartsWith("GET /to/a?q=a HTTP"));
  EXPECT_THAT(site_.Get("/go/a?x=1").body, StartsWith("GET /to/a?q=a&x=1 HTTP"));
  EXPECT_THAT(site_.Get("/go/a%26b%3dc%20d").body,
              StartsWith("GET /to/a&b=c%20d?q=a%26b=c%20d HTTP"));
}

TEST_F(Rules, GroupsCannotSplitTheRequest) {
  const auto split = site_.Get("/go/a%0d%0aX-Evil:%201%0d%0a");
  EXPECT_THAT(split.body, ::testing::Not(HasSubstr("\nX-Evil: 1")));
}

TEST_F(Rules, ARewrittenPathMayBeAFile) {
  EXPECT_EQ(site_.Get("/up/page").body, "page");
  EXPECT_THAT(site_.Get("/up/missing").body, StartsWith("GET /missing HTTP"));
}

// "/dots/..x/outside" is a harmless path of its own; what the rule makes of it is not.
TEST_F(Rules, GroupsCannotLeaveTheRoot) {
  EXPECT_EQ(site_.Get("/dots/..x/outside").status, 404);
  EXPECT_EQ(site_.Get("/dots/x/page").body, "page");
}

TEST_F(Rules, MatchTheFullPath) {
  EXPECT_EQ(site_.Get("/x/only.txt").Header("x-full-path"), "1");
  EXPECT_EQ(site_.Get("/only.txt").Header("x-full-path"), "");
}

}  // namespace
}  // namespace paas::agent
