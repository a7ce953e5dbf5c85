#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint64_t kMegabyte = 1ull << 20;

ContainerResources App() {
  return {.name = "app",
          .kind = "application",
          .configured = {500, 512 * kMegabyte, 1024, 0},
          .overridden = {0, 1024 * kMegabyte, 0, 0},
          .effective = {500, 1024 * kMegabyte, 1024, 0},
          .running = true,
          .cpu_usage_us = 1'500'000,
          .memory_bytes = 61 * kMegabyte,
          .memory_peak_bytes = 90 * kMegabyte,
          .pids = 12};
}

ActivityEvent Success() {
  return {.activity = "a7f3c200", .kind = Finished{.result = Finished::Result::kSuccess}};
}

TEST(ResourcesGet, ShowsWhatIsConfiguredInForceAndUsed) {
  FakeWorld world;
  world.client.fake_live.resources = {App()};
  const RunResult result = world.Run({"resources", "get", "-p", "shop", "-e", "main"});
  EXPECT_EQ(result.exit, 0);
  EXPECT_EQ(result.out,
            "CONTAINER  RESOURCE  CONFIGURED  EFFECTIVE  SET  USED\n"
            "app        cpu              0.5        0.5  -    1.50s in all\n"
            "app        memory        512 MB    1024 MB  yes  61 MB, peak 90 MB\n"
            "app        pids            1024       1024  -    12\n");
}

TEST(ResourcesGet, IsAnObjectAContainerForPrograms) {
  FakeWorld world;
  world.client.fake_live.resources = {App()};
  const RunResult result = world.Run({"resources", "get", "-p", "shop", "-e", "main", "--json"});
  EXPECT_THAT(result.out, HasSubstr("\"overridden\""));
  EXPECT_THAT(result.out, HasSubstr("\"memory_bytes\": 1073741824"));
}

TEST(ResourcesSet, SendsEveryWish) {
  FakeWorld world;
  FakeLive& live = world.client.fake_live;
  live.events = {Success()};
  EXPECT_EQ(world
                .Run({"resources", "set", "app=cpu:1,memory:512", "db=disk:2GB", "-p", "shop", "-e",
                      "main"})
                .exit,
            0);
  EXPECT_EQ(live.asked, (EnvironmentId{"shop", "main"}));
  EXPECT_THAT(live.wishes, ElementsAre("app=cpu:1,memory:512", "db=disk:2GB"));
}

TEST(ResourcesSet, RefusesNonsenseWithoutAsking) {
  FakeWorld world;
  EXPECT_EQ(world.Run({"resources", "set", "-p", "shop", "-e", "main"}).exit, 2);
  const RunResult result =
      world.Run({"resources", "set", "app=memory:much", "-p", "shop", "-e", "main"});
  EXPECT_EQ(result.exit, 2);
  EXPECT_THAT(result.err, HasSubstr("memory takes megabytes"));
  EXPECT_EQ(world.client.fake_live.wishes.size(), 0u);
}

TEST(ResourcesSet, ADryRunSaysWhatWouldChange) {
  FakeWorld world;
  world.client.fake_live.plan = {{{"container app", "reconfigure", "memory 512 → 1024 MB", 0, ""}},
                                 {}};
  const RunResult result = world.Run({"resources", "set", "app=memory:1024", "--dry-run",
                                      "--exit-code", "-p", "shop", "-e", "main"});
  EXPECT_EQ(result.exit, 10);
  EXPECT_THAT(result.out, HasSubstr("memory 512 → 1024 MB"));
}

TEST(Pause, SaysHow) {
  FakeWorld world;
  FakeLive& live = world.client.fake_live;
  live.events = {Success()};
  EXPECT_EQ(world.Run({"pause", "-p", "shop", "-e", "main"}).exit, 0);
  EXPECT_FALSE(live.mode.freeze || live.mode.wake);
  EXPECT_EQ(world.Run({"pause", "--freeze", "--wake", "-p", "shop", "-e", "main"}).exit, 0);
  EXPECT_TRUE(live.mode.freeze && live.mode.wake);
  EXPECT_EQ(world.Run({"resume", "-p", "shop", "-e", "main"}).exit, 0);
  EXPECT_EQ(live.calls, "pause pause resume ");
}

}  // namespace
}  // namespace paas::paasctl
