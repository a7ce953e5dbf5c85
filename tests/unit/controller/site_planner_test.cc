#include "controller/plan/site_planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/service_instance.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::testing::ElementsAre;

model::Route To(const std::string& url, const std::string& upstream, const std::string& endpoint) {
  return {.url = url, .upstream = upstream, .endpoint = endpoint};
}

// An application and a search engine, both with a route.
PlanInput Shop() {
  PlanInput input{.project = {.id = "shop"},
                  .environment = {.machine_name = "main-bvxea6i", .type = "production"},
                  .config = {},
                  .routes = {},
                  .built = {}};
  input.config.applications = {{.name = "app", .type = {"nodejs", "18"}}};
  input.config.routes = {To("https://{default}/", "app", "http"),
                         To("https://search.{default}/", "search", "")};
  input.routes = model::ResolveRoutes(
      input.config, {.default_host = "main-bvxea6i-shop.localhost", .port = 8080});
  return input;
}

EnvironmentSpec Running() {
  model::ServiceInstance search{.name = "search", .type = {"opensearch", "2"}};
  search.endpoints = {{.name = "opensearch", .port = 9200, .scheme = "http"},
                      {.name = "admin", .port = 9300, .scheme = "http"}};
  return {.project = "shop",
          .environment = "main-bvxea6i",
          .containers = {{.name = "app"}, {.name = "search", .service = ToJson(search)}},
          .generation = 7};
}

const std::map<std::string, std::string> kAddresses = {{"app", "100.96.0.5"},
                                                       {"search", "100.96.0.6"}};

TEST(PlanSites, SendsTheDefaultHostToTheApplication) {
  const PlanInput input = Shop();
  const std::vector<Site> sites = Located(PlanSites(input), Running(), kAddresses);
  ASSERT_EQ(sites.size(), 2u);
  EXPECT_EQ(sites[0].host, "main-bvxea6i-shop.localhost");
  EXPECT_EQ(sites[0].path, "/");
  EXPECT_EQ(sites[0].container, "app");
  EXPECT_EQ(sites[0].address, "100.96.0.5:80");
  EXPECT_EQ(sites[0].environment, "shop-main-bvxea6i");
  EXPECT_OK(CheckSite(sites[0]));
  EXPECT_THAT(PlanUrls(input.routes),
              ElementsAre("http://main-bvxea6i-shop.localhost:8080/",
                          "http://search.main-bvxea6i-shop.localhost:8080/"));
}

TEST(Located, FindsThePortOfAServicesEndpoint) {
  std::vector<Site> sites = PlanSites(Shop());
  EXPECT_EQ(Located(sites, Running(), kAddresses)[1].address, "100.96.0.6:9200");
  sites[1].endpoint = "admin";
  EXPECT_EQ(Located(sites, Running(), kAddresses)[1].address, "100.96.0.6:9300");
  sites[1].endpoint = "missing";
  EXPECT_EQ(Located(sites, Running(), kAddresses)[1].address, "");
  sites[1].container = "nobody";
  EXPECT_EQ(Located(sites, Running(), kAddresses)[1].address, "");
}

TEST(Located, GivesAnotherEpochToOtherContainersOnly) {
  const std::vector<Site> sites = PlanSites(Shop());
  EnvironmentSpec spec = Running();
  const std::string epoch = Located(sites, spec, kAddresses)[0].epoch;
  EXPECT_EQ(epoch.size(), 12u);
  spec.generation = 8;
  EXPECT_EQ(Located(sites, spec, kAddresses)[0].epoch, epoch);
  spec.containers[0].app_digest = "sha256:other";
  EXPECT_NE(Located(sites, spec, kAddresses)[0].epoch, epoch);
}

}  // namespace
}  // namespace paas::controller
