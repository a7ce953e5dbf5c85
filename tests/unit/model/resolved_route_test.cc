#include "model/resolved_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/project.h"
#include "tests/support/directory_files.h"
#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

using ::testing::ElementsAre;

const RouteContext kPlain{.default_host = "main-bvxea6i-shop.localhost", .port = 8080};
const RouteContext kTls{.default_host = "main-bvxea6i-shop.example.net", .tls = TlsMode::kRedirect};
const RouteContext kBoth{.default_host = "main-bvxea6i-shop.localhost",
                         .tls = TlsMode::kServe,
                         .port = 8080,
                         .tls_port = 8443};

ProjectConfig Project(const std::string& routes) {
  const testing::MapFiles files({{"a/.platform.app.yaml", "name: app\ntype: nodejs:20\n"},
                                 {"b/.platform.app.yaml", "name: api\ntype: nodejs:20\n"},
                                 {".platform/routes.yaml", routes}});
  auto project = LoadProject(files);
  EXPECT_OK(project);
  return project.ok() ? *std::move(project) : ProjectConfig{};
}

std::vector<std::string> Urls(const std::vector<ResolvedRoute>& routes) {
  std::vector<std::string> urls;
  for (const ResolvedRoute& route : routes) urls.push_back(route.url);
  return urls;
}

TEST(ResolveRoutes, WithoutRoutesTheFirstApplicationGetsTheDefaultHost) {
  const auto routes = ResolveRoutes(Project(""), kPlain);
  ASSERT_THAT(Urls(routes), ElementsAre("http://main-bvxea6i-shop.localhost:8080/"));
  EXPECT_EQ(routes[0].route.upstream, "api");
  EXPECT_EQ(routes[0].host, "main-bvxea6i-shop.localhost");
  EXPECT_TRUE(routes[0].primary);
}

constexpr char kRoutes[] =
    "'https://www.{default}/': {type: redirect, to: 'https://{default}/'}\n"
    "'https://{default}/api': {type: upstream, upstream: 'api:http', id: api}\n"
    "'https://{default}/': {type: upstream, upstream: 'app:http', primary: true}\n"
    "'http://{default}/': {type: redirect, to: 'https://{default}/'}\n"
    "'https://shop.example/': {type: upstream, upstream: 'app:http'}\n"
    "'https://old.example/': {type: redirect, to: 'https://shop.example/new'}\n"
    "'https://gone.example/': {type: redirect, to: 'https://elsewhere.example/'}\n";

TEST(ResolveRoutes, WithoutTlsEverythingIsHttpAndNothingLeadsToItself) {
  const auto routes = ResolveRoutes(Project(kRoutes), kPlain);
  const std::string host = "main-bvxea6i-shop.localhost:8080";
  EXPECT_THAT(Urls(routes),
              ElementsAre("http://" + host + "/api/", "http://" + host + "/",
                          "http://shop.example." + host + "/", "http://www." + host + "/",
                          "http://old.example." + host + "/", "http://gone.example." + host + "/"));
  EXPECT_EQ(routes[3].route.to, "http://" + host + "/");
  EXPECT_EQ(routes[4].route.to, "http://shop.example." + host + "/new");
  EXPECT_EQ(routes[5].route.to, "https://elsewhere.example/");
  EXPECT_EQ(PrimaryUrl(routes), "http://" + host + "/");
}

TEST(ResolveRoutes, WithTlsEveryHttpsRouteGetsARedirectFromHttp) {
  const auto routes =
      ResolveRoutes(Project("'https://{default}/': {type: upstream, upstream: 'app:http'}\n"
                            "'https://ws.{default}/': {type: upstream, upstream: 'app:http'}\n"
                            "'http://ws.{default}/': {type: upstream, upstream: 'app:http'}\n"),
                    kTls);
  const std::string host = "main-bvxea6i-shop.example.net/";
  EXPECT_THAT(Urls(routes), ElementsAre("https://" + host, "https://ws." + host,
                                        "http://ws." + host, "http://" + host));
  EXPECT_EQ(routes[3].route.kind, RouteKind::kRedirect);
  EXPECT_EQ(routes[3].route.to, "https://" + host);
}

TEST(ResolveRoutes, BesideTlsHttpServesWhatTheProjectSaysNothingElseAbout) {
  const auto routes = ResolveRoutes(
      Project("'https://{default}/': {type: upstream, upstream: 'app:http'}\n"
              "'https://www.{default}/': {type: redirect, to: 'https://{default}/'}\n"
              "'https://secure.{default}/': {type: upstream, upstream: 'app:http'}\n"
              "'http://secure.{default}/': {type: redirect, to: 'https://secure.{default}/'}\n"
              "'https://mtls.{default}/': {type: upstream, upstream: 'api:http', tls: "
              "{client_authentication: require, client_certificate_authorities: "
              "[\"-----BEGIN CERTIFICATE-----\\n-----END CERTIFICATE-----\"]}}\n"),
      kBoth);
  const std::string host = "main-bvxea6i-shop.localhost";
  EXPECT_THAT(Urls(routes),
              ElementsAre("http://" + host + ":8080/", "https://secure." + host + ":8443/",
                          "https://mtls." + host + ":8443/", "http://www." + host + ":8080/",
                          "http://secure." + host + ":8080/", "http://mtls." + host + ":8080/"));
  EXPECT_TRUE(routes[0].on_http && routes[0].on_tls);
  EXPECT_TRUE(!routes[1].on_http && routes[1].on_tls);
  EXPECT_EQ(routes[3].route.to, "http://" + host + ":8080/");
  EXPECT_EQ(routes[4].route.to, "https://secure." + host + ":8443/");
  EXPECT_TRUE(routes[5].is_implied);
  EXPECT_EQ(routes[5].route.to, "https://mtls." + host + ":8443/");
}

TEST(ResolveRoutes, FillsInTheTargetsOfPathRedirects) {
  const auto routes = ResolveRoutes(
      Project("'https://{default}/': {type: upstream, upstream: 'app:http', redirects: {paths: "
              "{'/a': {to: 'https://{default}/b$is_args$args'}, '/c': {to: /d}, "
              "'^/e/(.*)': {to: 'https://elsewhere.example/$1', regexp: true}}}}\n"),
      kPlain);
  ASSERT_EQ(routes[0].route.redirects.paths.size(), 3u);
  EXPECT_EQ(routes[0].route.redirects.paths[0].to,
            "http://main-bvxea6i-shop.localhost:8080/b$is_args$args");
  EXPECT_EQ(routes[0].route.redirects.paths[1].to, "/d");
  EXPECT_EQ(routes[0].route.redirects.paths[2].to, "https://elsewhere.example/$1");
}

TEST(ResolveRoutes, DefaultWinsOverAll) {
  const auto routes =
      ResolveRoutes(Project("'https://{all}/': {type: upstream, upstream: 'api:http'}\n"
                            "'https://{default}/': {type: upstream, upstream: 'app:http'}\n"),
                    kPlain);
  ASSERT_EQ(routes.size(), 1u);
  EXPECT_EQ(routes[0].route.upstream, "app");
}

TEST(PlatformRoutesJson, HasExactlyOnePrimaryEntry) {
  const auto routes = ResolveRoutes(
      Project("'https://{default}/api/': {type: upstream, upstream: 'api:http', id: api, "
              "attributes: {a: b}}\n'https://www.{default}/': {type: redirect, to: "
              "'https://{default}/api/'}\n"),
      kPlain);
  const std::string tls =
      R"("tls":{"strict_transport_security":{"enabled":null,"include_subdomains":null,)"
      R"("preload":null},"min_version":null,"client_authentication":null,)"
      R"("client_certificate_authorities":[]},"restrict_robots":true,)"
      R"("http_access":{"addresses":[],"basic_auth":{}}})";
  EXPECT_EQ(PlatformRoutesJson(routes, /*restrict_robots=*/true),
            R"({"http://main-bvxea6i-shop.localhost:8080/api/":{"primary":true,"id":"api",)"
            R"("attributes":{"a":"b"},"type":"upstream","original_url":"https://{default}/api/",)"
            R"("upstream":"api","cache":{"enabled":true,"default_ttl":0,"cookies":["*"],)"
            R"("headers":["Accept","Accept-Language"]},"ssi":{"enabled":false},)"
            R"("sticky":{"enabled":false},)" +
                tls +
                R"(,"http://www.main-bvxea6i-shop.localhost:8080/":{"primary":false,"id":null,)"
                R"("attributes":{},"type":"redirect","original_url":"https://www.{default}/",)"
                R"("to":"http://main-bvxea6i-shop.localhost:8080/api/",)" +
                tls + "}");
}

}  // namespace
}  // namespace paas::model
