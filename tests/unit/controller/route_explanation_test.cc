#include "controller/routes/route_explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::controller {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Site Upstream(const std::string& host, const std::string& path) {
  return {.host = host,
          .path = path,
          .container = "app",
          .address = "100.96.0.5:80",
          .original_route = "https://{default}" + path,
          .url = "http://" + host + ":8080" + path};
}

std::vector<std::string> Explain(const std::vector<Site>& sites, const std::string& url) {
  return ExplainRoute(sites, url).lines;
}

TEST(ExplainRoute, SaysEverythingThatHappens) {
  Site site = Upstream("a.localhost", "/");
  site.on_tls = true;
  EXPECT_THAT(Explain({site}, "http://A.localhost:8080/x?y"),
              ElementsAre("route: https://{default}/, the longest that /x begins with",
                          "tls: not asked for; the same is served over https",
                          "upstream: app at 100.96.0.5:80, path and query as they came",
                          "cache: GET and HEAD, only when the response says so in Cache-Control "
                          "(default_ttl: 0)",
                          "cache: never with Set-Cookie, private, no-cache or no-store, nor with "
                          "Authorization",
                          "cache: not for requests with any cookie (cookies: ['*'])",
                          "cache: a copy for each value of the headers Accept, Accept-Language"));
  EXPECT_THAT(Explain({site}, "https://a.localhost/"), Contains("tls: TLSv1.2 or newer"));
}

TEST(ExplainRoute, FindsTheSiteThatTheRouterFinds) {
  const std::vector<Site> sites = {Upstream("a.localhost", "/"), Upstream("a.localhost", "/api/"),
                                   Upstream("*.a.localhost", "/"),
                                   Upstream("*.b.a.localhost", "/")};
  EXPECT_EQ(ExplainRoute(sites, "http://a.localhost/api/x").site, &sites[1]);
  EXPECT_EQ(ExplainRoute(sites, "http://a.localhost/api").site, &sites[1]);
  EXPECT_EQ(ExplainRoute(sites, "http://a.localhost/apix").site, &sites[0]);
  EXPECT_EQ(ExplainRoute(sites, "x.a.localhost").site, &sites[2]);
  EXPECT_EQ(ExplainRoute(sites, "http://x.b.a.localhost/").site, &sites[3]);
}

TEST(ExplainRoute, NamesTheRedirectThatComesFirst) {
  Site site = Upstream("a.localhost", "/");
  site.redirects.paths = {{.path = "^/old/(.*)", .to = "/x/$1", .regexp = true},
                          {.path = "/old/exact", .to = "/y", .prefix = false, .code = 301}};
  EXPECT_THAT(Explain({site}, "http://a.localhost/old/exact"),
              Contains("redirect: 301 to /y, by redirects.paths[\"/old/exact\"]"));
  EXPECT_THAT(Explain({site}, "http://a.localhost/old/z"),
              Contains("redirect: 302 to /x/$1, by redirects.paths[\"^/old/(.*)\"]"));
}

TEST(ExplainRoute, NamesTheNearestWhenNobodyAnswers) {
  Site site = Upstream("shop.localhost", "/api/");
  const RouteExplanation stranger = ExplainRoute({site}, "http://shpo.localhost/");
  EXPECT_EQ(stranger.site, nullptr);
  EXPECT_THAT(stranger.lines, ElementsAre("host: no environment has shpo.localhost: 404",
                                          "nearest: shop.localhost"));
  EXPECT_THAT(Explain({site}, "http://shop.localhost/"),
              ElementsAre(HasSubstr("path: no route of shop.localhost begins /"),
                          "nearest: http://shop.localhost:8080/api/"));
  EXPECT_THAT(Explain({site}, "https://shop.localhost/api/"),
              Contains("nearest: the same over http"));
}

}  // namespace
}  // namespace paas::controller
