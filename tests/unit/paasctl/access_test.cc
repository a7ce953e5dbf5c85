#include <gmock/gmock.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ProjectCreate, SaysWhatToPushTo) {
  FakeWorld world;
  const RunResult result = world.Run({"project", "create", "shop"});
  EXPECT_EQ(result.exit, 0);
  EXPECT_THAT(result.out, HasSubstr("git@example.org:shop.git"));
}

TEST(ProjectSetRemote, MakesTheRemoteOfTheCheckout) {
  FakeWorld world;
  world.Run({"project", "create", "shop"});
  EXPECT_EQ(world.Run({"project", "set-remote"}).exit, 0);
  EXPECT_EQ(world.git_remotes["paas"], "git@example.org:shop.git");
  EXPECT_EQ(world.Run({"project", "set-remote", "--http"}).exit, 1) << "there is none over HTTPS";
}

TEST(ProjectDelete, AsksForTheName) {
  FakeWorld world;
  EXPECT_EQ(world.Run({"project", "delete", "shop"}).exit, kExitRefused);
  EXPECT_EQ(world.Run({"project", "delete", "shop", "--yes"}).exit, 0);
  EXPECT_THAT(world.client.fake_access.deleted, ElementsAre("shop"));
}

TEST(UserGrant, GivesARoleInTheProject) {
  FakeWorld world;
  const RunResult result =
      world.Run({"user", "grant", "alice", "viewer", "-p", "shop", "--type", "staging"});
  EXPECT_EQ(result.exit, 0);
  EXPECT_THAT(result.out, HasSubstr("shop viewer (staging)"));
}

TEST(TokenCreate, PrintsTheTokenAlone) {
  FakeWorld world;
  const RunResult result =
      world.Run({"token", "create", "ci", "--verbs", "view,push", "-p", "shop", "--expires", "2d"});
  EXPECT_EQ(result.out, "paas_alice_abc_secret\n");
  EXPECT_THAT(world.client.fake_access.ordered.verbs, ElementsAre("view", "push"));
  EXPECT_EQ(world.client.fake_access.ordered.valid_seconds, 2u * 24 * 3600);
  EXPECT_EQ(world.client.fake_access.ordered.project, "shop");
  EXPECT_EQ(world.Run({"token", "create", "--expires", "soon"}).exit, kExitUsage);
}

TEST(ProjectOfRemote, IsTheLastPartOfTheUrl) {
  EXPECT_EQ(ProjectOfRemote("git@example.org:shop.git"), "shop");
  EXPECT_EQ(ProjectOfRemote("ssh://git@example.org:2222/shop.git"), "shop");
  EXPECT_EQ(ProjectOfRemote("https://example.org/shop"), "shop");
  EXPECT_EQ(ProjectOfRemote("git@example.org:me/Some Thing.git"), "");
  EXPECT_EQ(ProjectOfRemote(""), "");
}

}  // namespace
}  // namespace paas::paasctl
