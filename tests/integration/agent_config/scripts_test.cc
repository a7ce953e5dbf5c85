#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/agent_config/container_root.h"
#include "tests/integration/agent_config/echo_backend.h"

namespace paas::agent {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSite[] = R"(
name: app
type: "php:8.2"
web:
  locations:
    "/":
      root: web
      index: [index.php]
      passthru: /index.php
      rules:
        '^/noscripts/': {scripts: false, passthru: false}
        '^/shop/(?<category>[^/]+)$': {passthru: '/shop.php?category=$category'}
    "/files":
      root: web/files
      scripts: false
      passthru: /index.php
    "/admin":
      root: backend
      allow: false
      passthru: /admin/front.php
    "/plain":
      root: web
      passthru: true
)";

class Scripts : public ::testing::Test {
 protected:
  Scripts() { backend_.emplace(EchoBackend::FastCgi(site_.root().path() + "/run/app.sock")); }

  RunningSite site_{kSite,
                    {{"web/index.php", "source"},
                     {"web/shop.php", "source"},
                     {"web/sub/index.php", "source"},
                     {"web/a.txt", "text"},
                     {"web/noscripts/x.php", "source"},
                     {"web/files/evil.php", "source"},
                     {"web/files/image.png", "png"},
                     {"backend/front.php", "source"},
                     {"backend/hidden.php", "source"}}};
  std::optional<EchoBackend> backend_;
};

TEST_F(Scripts, AreRunAndNeverShown) {
  const auto response = site_.Get("/sub/index.php?a=b");
  EXPECT_THAT(response.body, HasSubstr("SCRIPT_FILENAME=/app/web/sub/index.php\n"));
  EXPECT_THAT(response.body, HasSubstr("SCRIPT_NAME=/sub/index.php\n"));
  EXPECT_THAT(response.body, HasSubstr("DOCUMENT_ROOT=/app/web\n"));
  EXPECT_THAT(response.body, HasSubstr("QUERY_STRING=a=b\n"));
  EXPECT_EQ(site_.Get("/a.txt").body, "text");
}

TEST_F(Scripts, TheFrontControllerGetsTheUrlAsItWas) {
  const auto response = site_.Get("/blog/a%20b?page=2");
  EXPECT_THAT(response.body, HasSubstr("SCRIPT_FILENAME=/app/web/index.php\n"));
  EXPECT_THAT(response.body, HasSubstr("REQUEST_URI=/blog/a%20b?page=2\n"));
  EXPECT_THAT(response.body, HasSubstr("QUERY_STRING=page=2\n"));
}

TEST_F(Scripts, TheIndexOfADirectoryIsRun) {
  EXPECT_THAT(site_.Get("/").body, HasSubstr("SCRIPT_FILENAME=/app/web/index.php\n"));
  EXPECT_THAT(site_.Get("/sub/").body, HasSubstr("SCRIPT_FILENAME=/app/web/sub/index.php\n"));
}

TEST_F(Scripts, ThePathAfterAScriptIsItsPathInfo) {
  const auto response = site_.Get("/index.php/a/b.php");
  EXPECT_THAT(response.body, HasSubstr("SCRIPT_FILENAME=/app/web/index.php\n"));
  EXPECT_THAT(response.body, HasSubstr("PATH_INFO=/a/b.php\n"));
}

TEST_F(Scripts, AFileThatIsNoScriptIsNotRunAsOne) {
  const auto response = site_.Get("/files/image.png/x.php");
  EXPECT_THAT(response.body, Not(HasSubstr("image.png\n")));
  EXPECT_THAT(response.body, HasSubstr("SCRIPT_FILENAME=/app/web/index.php\n"));
}

TEST_F(Scripts, WhereTheyAreOffTheyAreNeitherRunNorShown) {
  EXPECT_EQ(site_.Get("/noscripts/x.php").status, 403);
  EXPECT_EQ(site_.Get("/noscripts/y.php").status, 404);
  EXPECT_EQ(site_.Get("/files/image.png").body, "png");
  EXPECT_THAT(site_.Get("/files/evil.php").body, HasSubstr("SCRIPT_FILENAME=/app/web/index.php\n"));
}

TEST_F(Scripts, APassthruTargetIsRunEvenWhereNothingIsAllowed) {
  for (const char* target : {"/admin/x", "/admin/front.php", "/admin/hidden.php", "/admin"}) {
    const auto response = site_.Get(target);
    EXPECT_THAT(response.body, HasSubstr("SCRIPT_FILENAME=/app/backend/front.php\n")) << target;
    EXPECT_THAT(response.body, HasSubstr("SCRIPT_NAME=/admin/front.php\n")) << target;
  }
}

TEST_F(Scripts, GroupsAreEscapedInTheQuery) {
  const auto response = site_.Get("/shop/a%26b?x=1");
  EXPECT_THAT(response.body, HasSubstr("SCRIPT_FILENAME=/app/web/shop.php\n"));
  EXPECT_THAT(response.body, HasSubstr("QUERY_STRING=category=a%26b&x=1\n"));
}

TEST_F(Scripts, PassthruTrueMeansNothingToPhp) { EXPECT_EQ(site_.Get("/plain/x").status, 404); }

TEST_F(Scripts, ForwardedRequestsKnowTheirScheme) {
  const auto response = site_.Fetch(
      {.target = "/index.php",
       .headers = {
           {"X-Forwarded-Proto", "https"}, {"X-Forwarded-Port", "443"}, {"Proxy", "http://evil"}}});
  EXPECT_THAT(response.body, HasSubstr("HTTPS=on\n"));
  EXPECT_THAT(response.body, HasSubstr("SERVER_PORT=443\n"));
  EXPECT_THAT(response.body, HasSubstr("HTTP_X_FORWARDED_PROTO=https\n"));
  EXPECT_THAT(response.body, Not(HasSubstr("evil")));
}

}  // namespace
}  // namespace paas::agent
