#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/agent_config/container_root.h"

namespace paas::agent {
namespace {

// A single page application without a server of its own.
constexpr char kSite[] = R"(
name: app
type: "nodejs:20"
web:
  locations:
    "/":
      root: dist
      index: [index.html]
      passthru: /index.html
      expires: 1h
      rules:
        '^/index\.html$': {expires: 0}
        '^/blocked/': {allow: false}
        '^/lost/': {passthru: /nowhere.html}
    "/closed":
      root: closed
      allow: false
      passthru: /closed/app.html
)";

class SinglePage : public ::testing::Test {
 protected:
  RunningSite site_{kSite,
                    {{"dist/index.html", "the page"},
                     {"dist/a.js", "js"},
                     {"dist/blocked/x", "x"},
                     {"closed/app.html", "the closed page"},
                     {"closed/other", "other"}}};
};

TEST_F(SinglePage, AnswersEveryPathThatIsNoFile) {
  EXPECT_EQ(site_.Get("/").body, "the page");
  EXPECT_EQ(site_.Get("/some/deep/path?x=1").body, "the page");
  EXPECT_EQ(site_.Get("/a.js").body, "js");
}

TEST_F(SinglePage, ThePageHasItsOwnRules) {
  EXPECT_EQ(site_.Get("/some/path").Header("cache-control"), "max-age=0");
  EXPECT_EQ(site_.Get("/a.js").Header("cache-control"), "max-age=3600");
}

TEST_F(SinglePage, DisallowedFilesAreAnsweredByThePage) {
  EXPECT_EQ(site_.Get("/blocked/x").body, "the page");
}

TEST_F(SinglePage, AMissingPageIs404AndNotALoop) { EXPECT_EQ(site_.Get("/lost/x").status, 404); }

TEST_F(SinglePage, ThePageItselfNeedNotBeAllowed) {
  EXPECT_EQ(site_.Get("/closed/x").body, "the closed page");
  EXPECT_EQ(site_.Get("/closed/other").body, "the closed page");
  EXPECT_EQ(site_.Get("/closed").body, "the closed page");
}

}  // namespace
}  // namespace paas::agent
