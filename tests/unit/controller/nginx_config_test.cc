#include "controller/routes/nginx_config.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

const RouterSettings kSettings{.run_dir = "/run/paas/router"};

Site Upstream(const std::string& host, const std::string& path, const std::string& address) {
  return {.host = host,
          .path = path,
          .application = "app",
          .address = address,
          .original_route = "https://{default}" + path};
}

TEST(NginxConfig, WritesOneServerAHostAndOneLocationAPath) {
  ASSERT_OK_AND_ASSIGN(
      std::string text,
      RenderNginxConfig(kSettings, {Upstream("b.localhost", "/", "100.96.0.6:80"),
                                    Upstream("a.localhost", "/api/", "100.96.0.5:80"),
                                    {.host = "*.a.localhost",
                                     .path = "/",
                                     .kind = SiteKind::kRedirect,
                                     .to = "http://a.localhost:8080/",
                                     .original_route = "http://*.{default}/"}}));
  const std::string servers = text.substr(text.find("  server {\n    listen 127.0.0.1:8080;"));
  EXPECT_EQ(servers, R"(  server {
    listen 127.0.0.1:8080;
    server_name *.a.localhost;
    location "/" {
      return 301 "http://a.localhost:8080$request_uri";
    }
  }
  server {
    listen 127.0.0.1:8080;
    server_name a.localhost;
    location / {
      return 404 "No route of this environment matches.\n";
    }
    location "/api/" {
      proxy_pass http://to_100.96.0.5_80;
      proxy_set_header Host "$host:8080";
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Proxy "";
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Host "$host:8080";
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Client-IP $remote_addr;
      proxy_set_header X-Original-Route "https://{default}/api/";
    }
    location = "/api" {
      proxy_pass http://to_100.96.0.5_80;
      proxy_set_header Host "$host:8080";
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Proxy "";
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Host "$host:8080";
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Client-IP $remote_addr;
      proxy_set_header X-Original-Route "https://{default}/api/";
    }
  }
  server {
    listen 127.0.0.1:8080;
    server_name b.localhost;
    location "/" {
      proxy_pass http://to_100.96.0.6_80;
      proxy_set_header Host "$host:8080";
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Proxy "";
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Host "$host:8080";
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Client-IP $remote_addr;
      proxy_set_header X-Original-Route "https://{default}/";
    }
  }
}
)");
}

TEST(RenderNginxConfig, KeepsNoBodiesOnTheNode) {
  const std::string text = *RenderNginxConfig(kSettings, {});
  EXPECT_THAT(text, HasSubstr("proxy_request_buffering off;"));
  EXPECT_THAT(text, HasSubstr("proxy_max_temp_file_size 0;"));
}

TEST(NginxConfig, NeedsEachUpstreamOnce) {
  ASSERT_OK_AND_ASSIGN(
      std::string text,
      RenderNginxConfig(kSettings, {Upstream("a.localhost", "/", "100.96.0.5:80"),
                                    Upstream("b.localhost", "/", "100.96.0.5:80")}));
  const std::string upstream =
      "upstream \"to_100.96.0.5_80\" {\n    server 100.96.0.5:80;\n"
      "    keepalive 32;\n  }";
  const size_t first = text.find(upstream);
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find(upstream, first + 1), std::string::npos);
}

TEST(NginxConfig, DoesNotDependOnTheOrderOfSites) {
  const Site a = Upstream("a.localhost", "/", "100.96.0.5:80");
  const Site b = Upstream("b.localhost", "/", "100.96.0.6:80");
  EXPECT_EQ(*RenderNginxConfig(kSettings, {a, b}), *RenderNginxConfig(kSettings, {b, a}));
}

TEST(NginxConfig, LeavesOutWhatHasNoAddressYet) {
  ASSERT_OK_AND_ASSIGN(std::string text,
                       RenderNginxConfig(kSettings, {Upstream("a.localhost", "/", "")}));
  EXPECT_THAT(text, Not(HasSubstr("a.localhost")));
}

TEST(NginxConfig, RefusesHostNamesThatWouldBeDirectives) {
  for (const char* host : {"",
                           "a.localhost; return 200",
                           "a\nb",
                           "a.localhost {",
                           "a\"",
                           "a'",
                           "$host",
                           "a b",
                           "~^.*$",
                           "*",
                           "*.",
                           "a.*.b",
                           "-a.b",
                           "a-.b",
                           "a..b",
                           ".a",
                           "a.",
                           "A.localhost",
                           "a#b",
                           "a\\b",
                           "\u00e4.localhost",
                           "a.localhost\x00x"}) {
    EXPECT_THAT(RenderNginxConfig(kSettings, {Upstream(host, "/", "100.96.0.5:80")}),
                host == std::string("a.localhost") ? StatusIs(absl::StatusCode::kOk)
                                                   : StatusIs(absl::StatusCode::kInvalidArgument))
        << host;
  }
}

TEST(NginxConfig, RefusesPathsTargetsAndRoutesThatWouldBeDirectives) {
  for (const char* path :
       {"", "x/", "/x", "/\"/", "/$uri/", "/a b/", "/;/", "/{/", "/\\/", "/\n/"}) {
    EXPECT_THAT(RenderNginxConfig(kSettings, {Upstream("a.localhost", path, "100.96.0.5:80")}),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << path;
  }
  for (const char* to :
       {"", "ftp://x/", "http://x/\"", "http://x/$request_body", "http://x/ y", "http://x/\n"}) {
    EXPECT_THAT(CheckSite({.host = "a", .path = "/", .kind = SiteKind::kRedirect, .to = to}),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << to;
  }
  Site site = Upstream("a", "/", "100.96.0.5:80");
  site.original_route = "https://$http_cookie/";
  EXPECT_THAT(CheckSite(site), StatusIs(absl::StatusCode::kInvalidArgument));
  site = Upstream("a", "/", "unix:/run/x.sock");
  EXPECT_THAT(CheckSite(site), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(NginxConfig, RefusesSettingsThatWouldBeDirectives) {
  for (const RouterSettings& settings :
       {RouterSettings{.run_dir = "relative"}, RouterSettings{.run_dir = "/run/a b"},
        RouterSettings{.run_dir = "/run", .listen = "8080; x"},
        RouterSettings{.run_dir = "/run", .listen = "127.0.0.1:80", .worker_user = "a b"}}) {
    EXPECT_THAT(RenderNginxConfig(settings, {}), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(Sites, SurviveTheirJson) {
  const std::vector<Site> sites = {
      Upstream("a.localhost", "/", "100.96.0.5:80"),
      {.host = "b", .path = "/", .kind = SiteKind::kRedirect, .to = "http://x/"}};
  EXPECT_EQ(*SitesFromJson(SitesToJson(sites)), sites);
  EXPECT_THAT(SitesFromJson("[{}]"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::controller
