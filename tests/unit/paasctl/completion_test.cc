#include <gmock/gmock.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

std::string Complete(std::vector<std::string> words) {
  FakeWorld world;
  world.client.environments = {
      {.project = "shop", .name = "main", .applications = {"api", "web"}},
      {.project = "shop", .name = "feature/login", .applications = {"web"}},
      {.project = "blog", .name = "main", .applications = {"site"}}};
  world.client.activities = {{.id = "a7f3c2"}};
  words.insert(words.begin(), {"__complete", "--"});
  return world.Run(words).out;
}

TEST(Completion, OffersVerbs) {
  EXPECT_EQ(Complete({"de"}), "deactivate\ndelete\ndeploy\n");
  EXPECT_EQ(Complete({"activity", ""}), "attach\ncancel\nlist\nshow\n");
  EXPECT_EQ(Complete({"node", ""}), "list\nremove\ntoken\n");
  EXPECT_EQ(Complete({"node", "token", ""}), "create\n");
}

TEST(Completion, OffersWhatTheControlPlaneKnows) {
  EXPECT_EQ(Complete({"ps", "-p", ""}), "blog\nshop\n");
  EXPECT_EQ(Complete({"ps", "-p", "shop", "-e", ""}), "feature/login\nmain\n");
  EXPECT_EQ(Complete({"exec", "-p", "shop", "-e", "feature/login", "-A", ""}), "web\n");
  EXPECT_EQ(Complete({"activity", "show", "a"}), "a7f3c2\n");
}

TEST(Completion, OffersOptionsAndTheirWords) {
  EXPECT_EQ(Complete({"logs", "--fo"}), "--follow\n");
  EXPECT_EQ(Complete({"ps", "-o", "js"}), "json\njsonl\n");
  EXPECT_EQ(Complete({"deploy", ""}), ":directories\n");
}

TEST(Completion, IsSilentWhenNobodyAnswers) {
  FakeWorld world;
  world.client.status = Unavailable("down");
  EXPECT_EQ(world.Run({"__complete", "--", "ps", "-p", ""}).out, "");
}

TEST(Completion, HasAScriptForEachShell) {
  FakeWorld world;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    EXPECT_THAT(world.Run({"completion", shell}).out, HasSubstr("paasctl __complete --"));
  }
  EXPECT_EQ(world.Run({"completion", "csh"}).exit, 2);
}

}  // namespace
}  // namespace paas::paasctl
