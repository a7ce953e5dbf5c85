#include <gmock/gmock.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

class RouteTest : public ::testing::Test {
 protected:
  FakeWorld world_;
};

TEST_F(RouteTest, AreATable) {
  world_.client.routes = {{.url = "http://main-x-shop.localhost:8080/",
                           .original_url = "https://{default}/",
                           .type = "upstream",
                           .target = "app",
                           .primary = true,
                           .id = "main",
                           .note = "http and https"},
                          {.url = "http://www.main-x-shop.localhost:8080/",
                           .original_url = "https://www.{default}/",
                           .type = "redirect",
                           .target = "http://main-x-shop.localhost:8080/",
                           .primary = false,
                           .id = "",
                           .note = ""}};
  EXPECT_EQ(world_.Run({"route", "list", "--no-header", "-o", "plain"}).out,
            "http://main-x-shop.localhost:8080/\tupstream\tapp\tmain\thttp and https\n"
            "http://www.main-x-shop.localhost:8080/\tredirect\t"
            "http://main-x-shop.localhost:8080/\t\t\n");
  EXPECT_THAT(world_.Run({"route", "list", "--json"}).out, HasSubstr("\"primary\": true"));
}

TEST_F(RouteTest, AnExplanationIsItsSteps) {
  world_.client.explanation = {.found = true,
                               .route = {},
                               .project = "shop",
                               .environment = "main",
                               .lines = {"route: https://{default}/", "tls: no"}};
  const RunResult run = world_.Run({"route", "explain", "http://x/y", "-o", "plain"});
  EXPECT_EQ(run.exit, 0);
  EXPECT_EQ(run.out, "owner\tshop/main\nroute\thttps://{default}/\ntls\tno\n");
  EXPECT_EQ(world_.client.explained.second, "http://x/y");
  EXPECT_EQ(world_.client.explained.first.project, "");
}

TEST_F(RouteTest, NobodyIsNotFound) {
  world_.client.explanation.lines = {"host: no environment has x: 404", "nearest: y"};
  const RunResult run = world_.Run({"route", "explain", "/path", "-p", "shop", "-o", "plain"});
  EXPECT_EQ(run.exit, 3);
  EXPECT_THAT(run.out, HasSubstr("nearest\ty"));
  EXPECT_EQ(world_.client.explained.first.project, "shop");
}

TEST_F(RouteTest, TheAuthorityIsPrintedAsItIs) {
  EXPECT_EQ(world_.Run({"tls", "ca"}).out, "PEM\n");
}

}  // namespace
}  // namespace paas::paasctl
