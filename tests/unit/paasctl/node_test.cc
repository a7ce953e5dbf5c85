#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

TEST(NodeTokenCreate, PrintsTheTokenAloneAndSaysWhatToDoWithIt) {
  FakeWorld world;
  const RunResult result = world.Run({"node", "token", "create", "--role", "builder"});
  EXPECT_EQ(result.exit, 0);
  EXPECT_EQ(result.out, "paasjoin_a_b_c\n");
  EXPECT_THAT(result.err, HasSubstr("paas-builder --join 10.0.0.1:7443 --token-file FILE"));
  EXPECT_EQ(world.client.fake_nodes.asked_role, "builder");
  EXPECT_EQ(world.client.fake_nodes.asked_seconds, 3600U);
}

TEST(NodeTokenCreate, TakesATime) {
  FakeWorld world;
  EXPECT_EQ(world.Run({"node", "token", "create", "--expires", "2d"}).exit, 0);
  EXPECT_EQ(world.client.fake_nodes.asked_seconds, 172800U);
  EXPECT_EQ(world.client.fake_nodes.asked_role, "agent");
  EXPECT_EQ(world.Run({"node", "token", "create", "--expires", "never"}).exit, 2);
}

TEST(NodeList, ShowsWhoHasJoined) {
  FakeWorld world;
  world.client.fake_nodes.nodes = {
      {.id = "4k2o6cgq7fzd", .role = "agent", .name = "node1", .version = "0.1.0"}};
  const RunResult result = world.Run({"node", "list"});
  EXPECT_EQ(result.exit, 0);
  EXPECT_THAT(result.out, HasSubstr("4k2o6cgq7fzd  agent  node1  0.1.0"));
  EXPECT_THAT(world.Run({"node", "list", "--json"}).out, HasSubstr("\"role\": \"agent\""));
}

TEST(NodeRemove, SaysWhomItPutOut) {
  FakeWorld world;
  world.client.fake_nodes.nodes = {{.id = "4k2o6cgq7fzd", .role = "agent", .name = "node1"}};
  EXPECT_THAT(world.Run({"node", "remove", "node1"}).out, HasSubstr("4k2o6cgq7fzd"));
  EXPECT_EQ(world.Run({"node", "remove", "node2"}).exit, 3);
}

}  // namespace
}  // namespace paas::paasctl
