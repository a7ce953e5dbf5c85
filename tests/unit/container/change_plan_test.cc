#include "container/plan/change_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "container/plan/tmpfs_plan.h"

namespace paas::container {
namespace {

using ::testing::ElementsAre;

ContainerSpec Spec() {
  ContainerSpec spec;
  spec.id = "shop-main--app";
  spec.cgroup = "shop-main/app";
  spec.ids = {1'000'000, 65536};
  spec.base = {"/images/base", "/"};
  spec.app = ImageMount{"/images/old", "/app"};
  spec.binds = {{"/logs/app", "/var/log"}, {"/data/files", "/app/web/files"}};
  spec.tmpfs = {{.target = "/app/cache"}};
  spec.limits.memory_bytes = 256u << 20;
  return spec;
}

const NodeFacts kNode = {.cgroups = {.v2_mount_point = "/cg", .v2_controllers = {"memory"}}};

std::vector<std::string> Lines(const ContainerChange& change) {
  return Describe(PlanChange(Merge(Spec(), change), change, kNode, "paas"));
}

TEST(PlanChange, PutsTheWholeNewTreeBeneathBeforeTheOldOneGoes) {
  EXPECT_THAT(Lines({.app = ImageMount{"/images/new", "/app"}}),
              ElementsAre("join cgroups /cg/paas/shop-main/app",
                          "clone /images/new for /app (ids mapped, ro,nosuid,nodev)",
                          "enter the container's outer mount namespace", "leave one mount at /app",
                          "clone what is at /app/cache", "clone what is at /app/web/files",
                          "attach /app/cache, /app/web/files below the new /app",
                          "put the new /app beneath the old one", "take the old /app away"));
}

TEST(PlanChange, NeedsNoTreeForAnImageWithoutMountsBelow) {
  ContainerSpec spec = Spec();
  spec.binds.clear();
  spec.tmpfs.clear();
  const ContainerChange change{.app = ImageMount{"/images/new", "/app"}};
  for (const Step& step : PlanChange(Merge(spec, change), change, kNode, "paas").steps) {
    EXPECT_FALSE(std::holds_alternative<BuildTree>(step)) << Describe(step);
  }
}

TEST(PlanChange, WritesFilesBeforeTheImageIsSeen) {
  const ContainerChange change{.app = ImageMount{"/images/new", "/app"},
                               .config = {{{.path = "environment", .content = "x"}}}};
  const std::vector<Step> steps = PlanChange(Merge(Spec(), change), change, kNode, "paas").steps;
  ASSERT_GE(steps.size(), 3u);
  EXPECT_EQ(steps[steps.size() - 3], Step(UpdateTmpfs{PlanConfig(Merge(Spec(), change))}));
  EXPECT_EQ(steps[steps.size() - 2], Step(PutBeneath{"/app"}));
}

TEST(PlanChange, SizesTmpByTheMemory) {
  EXPECT_THAT(Lines({.limits = Limits{.memory_bytes = 64u << 20}}),
              ElementsAre("join cgroups /cg/paas/shop-main/app",
                          "enter the container's outer mount namespace", "give /tmp 32 MiB"));
}

TEST(PlanChange, HasNothingToDoWhereNothingIsSeen) {
  ContainerSpec spec = Spec();
  spec.tmpfs = {{.target = "/tmp"}};
  const ContainerChange change{.limits = Limits{.pids = 5}};
  EXPECT_EQ(PlanChange(Merge(spec, change), change, kNode, "paas"), AssemblyPlan{});
}

}  // namespace
}  // namespace paas::container
