#include "controller/plan/router_step.h"

#include <gtest/gtest.h>

namespace paas::controller {
namespace {

Site At(const std::string& url, const std::string& container = "app") {
  return {.host = "example.org", .path = "/", .container = container, .url = url};
}

PlanStep Update(const std::string& reason) {
  return {.object = "router", .action = "update", .reason = reason};
}

TEST(RouterStep, KeepsWhatIsServedAlikeWhereverItsContainerIs) {
  Site released = At("http://a/");
  released.address = "100.96.0.5:80";
  released.epoch = "e1";
  EXPECT_EQ(RouterStep({At("http://a/")}, {released}),
            (PlanStep{.object = "router", .action = "keep", .reason = ""}));
}

TEST(RouterStep, NamesTheRoutesThatChange) {
  EXPECT_EQ(RouterStep({At("http://a/", "other"), At("http://b/"), At("http://c/")},
                       {At("http://a/"), At("http://d/"), At("http://c/")}),
            Update("route http://b/ added, route http://a/ changed, route http://d/ removed"));
}

TEST(RouterStep, CountsWhatIsTooMuchToTell) {
  EXPECT_EQ(RouterStep({At("1"), At("2"), At("3"), At("4"), At("5")}, {}),
            Update("routes 1, 2, 3 and 2 more added"));
}

}  // namespace
}  // namespace paas::controller
