#include "controller/deploy/route_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/plan/site_planner.h"
#include "tests/support/directory_files.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::testing::ElementsAre;

const SiteSettings kStrict;

std::vector<std::string> Check(const std::string& routes, const SiteSettings& settings = kStrict) {
  const paas::testing::MapFiles files(
      {{".platform.app.yaml", "name: app\ntype: nodejs:18\n"}, {".platform/routes.yaml", routes}});
  auto project = model::LoadProject(files);
  EXPECT_OK(project);
  if (!project.ok()) return {};
  PlanInput input{.project = {.id = "shop"},
                  .environment = {.machine_name = "main-bvxea6i", .type = "production"},
                  .config = *std::move(project),
                  .routes = {},
                  .built = {},
                  .services = {}};
  input.routes = model::ResolveRoutes(input.config, {.default_host = "h.localhost", .port = 8080});
  return CheckRoutes(input, PlanSites(input), settings);
}

TEST(CheckRoutes, SaysWhereAProxyLeadsInside) {
  const std::string routes = "'http://{default}/': {type: proxy, to: 'http://169.254.169.254/'}\n";
  EXPECT_THAT(Check(routes),
              ElementsAre(".platform/routes.yaml:1:40: routes[\"http://{default}/\"].to: "
                          "169.254.169.254 is in a private network, where no proxy route may lead; "
                          "the operator can allow it: router_private_proxies"));
  EXPECT_THAT(Check(routes, {.allows_private_proxies = true}), ElementsAre());
}

TEST(CheckRoutes, NeedsRealAuthoritiesAndTls) {
  const std::string routes =
      "'https://{default}/':\n  type: upstream\n  upstream: 'app:http'\n"
      "  tls: {client_authentication: require, client_certificate_authorities: "
      "[\"-----BEGIN CERTIFICATE-----\\n-----END CERTIFICATE-----\"]}\n";
  const auto errors = Check(routes);
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_THAT(errors[0], ::testing::StartsWith(".platform/routes.yaml:4:8: "
                                               "routes[\"https://{default}/\"].tls: "
                                               "client_certificate_authorities: no certificate"));
  EXPECT_THAT(errors[1], ::testing::HasSubstr("needs TLS, which this platform has not"));
}

TEST(CheckRoutes, BoundsWhatAProjectMayRoute) {
  std::string routes;
  for (int i = 0; i < 400; ++i) {
    routes +=
        "'http://r" + std::to_string(i) + ".{default}/': {type: upstream, upstream: 'app:http'}\n";
  }
  EXPECT_THAT(Check(routes), ElementsAre(::testing::AllOf(
                                 ::testing::StartsWith(".platform/routes.yaml:1:"),
                                 ::testing::HasSubstr("PLATFORM_ROUTES may have 128 KB"))));
}

}  // namespace
}  // namespace paas::controller
