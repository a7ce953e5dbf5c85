#include "model/resolved_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/project.h"
#include "tests/support/directory_files.h"
#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

using ::testing::ElementsAre;

const RouteContext kPlain{"main-bvxea6i-shop.localhost", /*tls=*/false, 8080};
const RouteContext kTls{"main-bvxea6i-shop.example.net", /*tls=*/true, 0};

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
  EXPECT_EQ(PlatformRoutesJson(routes),
            R"({"http://main-bvxea6i-shop.localhost:8080/api/":{"primary":true,"id":"api",)"
            R"("attributes":{"a":"b"},"type":"upstream","original_url":"https://{default}/api/",)"
            R"("upstream":"api","cache":{"enabled":true,"default_ttl":0,"cookies":["*"],)"
            R"("headers":["Accept","Accept-Language"]},"ssi":{"enabled":false},)"
            R"("sticky":{"enabled":false},"restrict_robots":false,)"
            R"("http_access":{"addresses":[],"basic_auth":{}}},)"
            R"("http://www.main-bvxea6i-shop.localhost:8080/":{"primary":false,"id":null,)"
            R"("attributes":{},"type":"redirect","original_url":"https://www.{default}/",)"
            R"("to":"http://main-bvxea6i-shop.localhost:8080/api/"}})");
}

}  // namespace
}  // namespace paas::model
