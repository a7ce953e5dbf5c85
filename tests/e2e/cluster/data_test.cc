// What services keep: over redeploys, kills of their processes, and kills of the agent.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/e2e/cluster/cluster.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::IsEmpty;

constexpr std::chrono::seconds kPatience{30};

class Data : public ::testing::Test {
 protected:
  void SetUp() override {
    DeployCluster();
    ASSERT_EQ(
        Maria("database", "CREATE OR REPLACE TABLE kept (a INT); INSERT INTO kept VALUES (1)"), "");
    Postgres("documents", "DROP TABLE IF EXISTS kept");
    ASSERT_EQ(Postgres("documents", "CREATE TABLE kept (a INT); INSERT INTO kept VALUES (2)"), "");
    ASSERT_EQ(Redis("SET kept 3"), "OK\n");
  }
  static void ExpectData() {
    EXPECT_EQ(Until("1\n", [] { return Maria("reader", "SELECT a FROM kept"); }), "1\n");
    EXPECT_EQ(Until("2\n", [] { return Postgres("records", "SELECT a FROM kept"); }), "2\n");
    EXPECT_EQ(Until("3\n", [] { return Redis("GET kept"); }), "3\n");
  }
};

TEST_F(Data, StaysWithTheAddressesOverRedeploys) {
  const auto before = Containers();
  const os::CommandResult changed = TryDeployCluster("main", kWebRelationships, kServices,
                                                     "  variables: {env: {CHANGED: 'yes'}}\n");
  ASSERT_EQ(changed.exit_code, 0) << changed.error_output;
  ExpectData();
  for (const auto& [name, container] : Containers()) {
    EXPECT_EQ(container.address, before.at(name).address) << name;
  }
  EXPECT_EQ(Containers().at("db").pid, before.at("db").pid);  // nothing of it changed
}

TEST_F(Data, SurvivesKillsOfTheServers) {
  const auto containers = Containers();
  for (const auto& [container, name] : std::map<std::string, std::string>{
           {"db", "mariadbd"}, {"documents", "postgres"}, {"cache", "redis-server"}}) {
    const pid_t server = ProcessIn(containers.at(container).pid, name);
    ASSERT_GT(server, 0) << name;
    ASSERT_EQ(::kill(server, SIGKILL), 0);
  }
  ExpectData();
  EXPECT_EQ(Containers().at("db").pid, containers.at("db").pid);  // its init went on
}

TEST_F(Data, SurvivesAKillOfTheAgentWithoutAPause) {
  const auto before = Containers();
  Platform& platform = SharedPlatform();
  ASSERT_OK(platform.Kill("paas-agent", SIGKILL));
  ASSERT_OK(platform.Restart("paas-agent"));
  ExpectData();
  for (const auto& [name, container] : Containers()) {
    EXPECT_EQ(container.pid, before.at(name).pid) << name;
  }
  EXPECT_THAT(Inconsistencies(platform.footprint(), kPatience), IsEmpty());
}

TEST_F(Data, OfARemovedServiceIsKeptAndFoundAgain) {
  const std::string services(kServices);
  const os::CommandResult removed =
      TryDeployCluster("main",
                       "  database: 'db:writer'\n  reader: 'db:reader'\n"
                       "  documents: 'documents:writer'\n  records: 'documents:reader'\n",
                       services.substr(0, services.find("cache:")), "");
  // The worker relates to it: without it the project is wrong.
  EXPECT_EQ(removed.exit_code, 6) << removed.error_output;
  const os::CommandResult gone =
      TryDeployCluster("main", "  reader: 'cache2:redis'\n  cache: 'cache2:redis'\n",
                       services.substr(0, services.find("documents:")) +
                           "cache: {type: 'redis-persistent:7.0', disk: 256}\n"
                           "cache2: {type: 'redis:7.0'}\n",
                       "");
  ASSERT_EQ(gone.exit_code, 0) << gone.error_output;
  EXPECT_THAT(gone.error_output,
              ::testing::HasSubstr("nothing mounts the volume \"documents\" any more"));
  DeployCluster();
  ExpectData();
}

}  // namespace
}  // namespace paas::testing
