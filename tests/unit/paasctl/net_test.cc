#include <gmock/gmock.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

class NetTest : public ::testing::Test {
 protected:
  NetTest() {
    world_.client.networks = {{.name = "app",
                               .address = "100.96.0.5",
                               .edges = {{"database", "db", 3306}},
                               .denied_from_packets = 7},
                              {.name = "db", .address = "100.96.0.6", .listening = {3306}},
                              {.name = "cache", .address = "100.96.0.7", .listening = {6379}}};
  }

  RunResult Explain(const std::string& from, const std::string& to) {
    return world_.Run({"net", "explain", from, to});
  }

  FakeWorld world_;
};

TEST_F(NetTest, ListsEachOpenPort) {
  EXPECT_EQ(world_.Run({"net", "list", "-o", "plain"}).out, "app\tdb\t3306\tdatabase\tyes\t7\n");
}

TEST_F(NetTest, ExplainsAnOpenPort) {
  const RunResult result = Explain("app", "db:3306");
  EXPECT_EQ(result.exit, 0);
  EXPECT_THAT(result.out, HasSubstr("relationship \"database\" of app opens exactly this port"));
}

TEST_F(NetTest, ExplainsAPortThatIsNotTheRelationships) {
  EXPECT_THAT(Explain("app", "db:22").out,
              HasSubstr("the relationship to db opens only port 3306"));
}

TEST_F(NetTest, ExplainsThatThereIsNoRelationship) {
  const RunResult result = Explain("db", "app");
  EXPECT_THAT(result.out, HasSubstr("db declares no relationship to app"));
  EXPECT_THAT(result.out, HasSubstr("closed"));
}

TEST_F(NetTest, NamesTheContainersThereAre) {
  const RunResult result = Explain("app", "search:9200");
  EXPECT_EQ(result.exit, kExitNotFound);
  EXPECT_THAT(result.err, HasSubstr("there are app, db, cache"));
}

TEST_F(NetTest, RefusesWhatIsNoPort) {
  EXPECT_EQ(Explain("app", "db:0").exit, kExitUsage);
  EXPECT_EQ(Explain("app", "db:http").exit, kExitUsage);
}

TEST_F(NetTest, TopAddsUpAnEnvironment) {
  world_.client.stats = {{.project = "shop",
                          .environment = "main-x",
                          .name = "app",
                          .memory_bytes = 1'000'000,
                          .cpu_usage_us = 2'000'000,
                          .pids = 4},
                         {.project = "shop",
                          .environment = "main-x",
                          .name = "db",
                          .memory_bytes = 2'000'000,
                          .cpu_usage_us = 1'000'000,
                          .pids = 3,
                          .oom_kills = 1}};
  EXPECT_EQ(world_.Run({"top", "--all", "-o", "plain"}).out,
            "shop\tmain-x\t\t3.00s\t3000000\t\t0\t7\t1\t0\n");
}

}  // namespace
}  // namespace paas::paasctl
