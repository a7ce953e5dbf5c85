#include "builder/plan/build_key.h"

#include <gtest/gtest.h>

namespace paas::builder {
namespace {

BuildRequest Request() {
  BuildRequest request;
  request.project = "shop";
  request.application.name = "app";
  request.application.type = {"nodejs", "18"};
  request.application.hooks.build = "make";
  request.tree = std::string(40, 'a');
  request.environment = {{"A", "1"}, {"B", "2"}};
  return request;
}

const std::string kBase = "sha256:base";

TEST(BuildKey, IsTheSameForTheSameInput) {
  EXPECT_EQ(BuildKey(Request(), kBase), BuildKey(Request(), kBase));
  EXPECT_EQ(BuildKey(Request(), kBase).size(), 64u);
}

TEST(BuildKey, ChangesWithEverythingThatABuildDependsOn) {
  const std::string key = BuildKey(Request(), kBase);
  EXPECT_NE(BuildKey(Request(), "sha256:other"), key);
  BuildRequest request = Request();
  request.tree = std::string(40, 'b');
  EXPECT_NE(BuildKey(request, kBase), key);
  request = Request();
  request.application.hooks.build = "make all";
  EXPECT_NE(BuildKey(request, kBase), key);
  request = Request();
  request.environment["A"] = "2";
  EXPECT_NE(BuildKey(request, kBase), key);
  request = Request();
  request.application.container.mounts.push_back({.key = "var", .path = "var"});
  EXPECT_NE(BuildKey(request, kBase), key);
}

TEST(BuildKey, StaysWhenOnlyWhatRunsChanges) {
  BuildRequest request = Request();
  request.application.hooks.deploy = "migrate";
  request.application.web.commands.start = "node other.js";
  request.application.crons.push_back({.name = "c", .spec = "* * * * *", .start = "true"});
  request.rebuild = true;
  EXPECT_EQ(BuildKey(request, kBase), BuildKey(Request(), kBase));
}

// What a project says of sizes is in PLATFORM_APPLICATION, and builds nothing again.
TEST(BuildKey, StaysWhenOnlyWhatBuildsAreToldChanges) {
  BuildRequest one = Request(), two = Request();
  one.environment["PLATFORM_APPLICATION"] = "eyJzaXplIjoiUyJ9";
  two.environment["PLATFORM_APPLICATION"] = "eyJzaXplIjoiWEwifQ==";
  EXPECT_EQ(BuildKey(one, kBase), BuildKey(two, kBase));
}

TEST(BuildKey, DoesNotConfuseNamesWithValues) {
  BuildRequest one = Request(), two = Request();
  one.environment = {{"AB", "C"}};
  two.environment = {{"A", "BC"}};
  EXPECT_NE(BuildKey(one, kBase), BuildKey(two, kBase));
}

TEST(ImageTime, DependsOnTheKeyAlone) {
  const std::string one = "00000001" + std::string(56, '0');
  EXPECT_EQ(ImageTime(one), 315'532'801u);
  EXPECT_EQ(ImageTime(std::string(64, 'f')), 315'532'800u + (1u << 30) - 1);
  EXPECT_NE(ImageTime(one), ImageTime("00000002" + std::string(56, '0')));
}

}  // namespace
}  // namespace paas::builder
