// How environments end, and who may come in to them.

#include <gmock/gmock.h>

#include "paasctl/commands/environment_tree.h"
#include "paasctl/commands/lifetime.h"
#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class EndTest : public ::testing::Test {
 protected:
  EndTest() {
    tree().events = {
        {.activity = "a7f3c200", .kind = Finished{.result = Finished::Result::kSuccess}}};
  }
  FakeEnvironments& tree() { return world_.client.fake_environments; }
  RunResult Run(std::vector<std::string> words) {
    words.insert(words.end(), {"-p", "shop", "-e", "child"});
    return world_.Run(words);
  }

  FakeWorld world_;
};

TEST(ParseLifetime, TakesDaysAndTimes) {
  EXPECT_EQ(ParseLifetime("7d"), 7u * 24 * 3600);
  EXPECT_EQ(ParseLifetime("12h"), 12u * 3600);
  for (const char* text : {"", "d", "0d", "-1d", "7days", "99999d", "10ms", "x"}) {
    EXPECT_EQ(ParseLifetime(text), std::nullopt) << text;
  }
}

TEST(ExpiryText, SaysHowLongItIs) {
  const auto text = [](int64_t seconds) {
    return ExpiryText({.expires_unix_ms = 5000 + seconds * 1000}, 5000);
  };
  EXPECT_EQ(text(6 * 24 * 3600 + 3600), "in 6d");
  EXPECT_EQ(text(7200), "in 2h");
  EXPECT_EQ(text(61), "in 1m");
  EXPECT_EQ(text(5), "in 5s");
  EXPECT_EQ(text(0), "now");
  EXPECT_EQ(ExpiryText({}, 5000), "-");
}

TEST_F(EndTest, EnvsShowsWhatIsDirtyAndWhatEnds) {
  world_.client.environments = {
      {.project = "shop", .name = "main", .status = "active", .type = "production"},
      {.project = "shop",
       .name = "child",
       .status = "active",
       .parent = "main",
       .expires_unix_ms = FakeWorld::kNow + 7'200'000,
       .on_expiry = "delete",
       .is_dirty = true}};
  const std::string table = world_.Run({"envs", "-p", "shop"}).out;
  EXPECT_THAT(table, HasSubstr("EXPIRES"));
  EXPECT_THAT(table, HasSubstr("in 2h"));
  EXPECT_THAT(table, HasSubstr("dirty"));
  const std::string json = world_.Run({"envs", "-p", "shop", "--json"}).out;
  EXPECT_THAT(json, HasSubstr("\"status\": \"active\""));
  EXPECT_THAT(json, HasSubstr("\"is_dirty\": true"));
  EXPECT_THAT(json, HasSubstr("\"expires_at\": \"2023-11-15T00:13:20Z\""));
}

TEST_F(EndTest, IsSetInDaysOrLeftToTheProject) {
  EXPECT_EQ(Run({"envs", "set", "ttl", "7d"}).exit, 0);
  EXPECT_EQ(tree().change.ttl_s, 7 * 24 * 3600);
  EXPECT_EQ(Run({"envs", "set", "ttl", "default"}).exit, 0);
  EXPECT_EQ(tree().change.ttl_s, -1);
  EXPECT_EQ(Run({"envs", "set", "ttl", "never"}).exit, 0);
  EXPECT_EQ(tree().change.ttl_s, 0);
  EXPECT_EQ(Run({"envs", "set", "ttl", "soon"}).exit, 2);
  EXPECT_EQ(Run({"envs", "set", "on-expiry", "explode"}).exit, 2);
  EXPECT_EQ(Run({"branch", "x", "--ttl", "2d"}).exit, 0);
  EXPECT_EQ(tree().branch.ttl_s, 2 * 24 * 3600);
  EXPECT_EQ(Run({"branch", "x", "--ttl", "soon"}).exit, 2);
  EXPECT_EQ(Run({"project", "set", "ttl", "14d"}).exit, 0);
  EXPECT_EQ(Run({"project", "set", "colour", "red"}).exit, 2);
}

class PruneTest : public EndTest {
 protected:
  PruneTest() {
    tree().merged = {{.project = "shop",
                      .name = "old",
                      .status = "active",
                      .updated_unix_ms = FakeWorld::kNow - int64_t{40} * 24 * 3600 * 1000,
                      .parent = "main"},
                     {.project = "shop",
                      .name = "new",
                      .status = "inactive",
                      .updated_unix_ms = FakeWorld::kNow,
                      .parent = "main"}};
    const ActivityEvent end{.activity = "a7f3c200",
                            .kind = Finished{.result = Finished::Result::kSuccess}};
    world_.client.events = {end};
  }
  std::vector<std::string> Deleted() const {
    std::vector<std::string> names;
    for (const EnvironmentId& id : world_.client.deleted) names.push_back(id.environment);
    return names;
  }
};

TEST_F(PruneTest, ListsAndAsks) {
  world_.answer = "no";
  const RunResult refused = Run({"envs", "prune"});
  EXPECT_EQ(refused.exit, 7);
  EXPECT_THAT(refused.out, HasSubstr("old"));
  EXPECT_THAT(Deleted(), IsEmpty());
  world_.answer = "shop";
  EXPECT_EQ(Run({"envs", "prune"}).exit, 0);
  EXPECT_THAT(Deleted(), ElementsAre("old", "new"));
}

// A question may stand for long, and somebody pushes meanwhile.
TEST_F(PruneTest, KeepsWhatHasACommitByNow) {
  tree().unmerged_later = {"old"};
  const RunResult pruned = Run({"envs", "prune", "--yes"});
  EXPECT_EQ(pruned.exit, 0) << pruned.err;
  EXPECT_THAT(pruned.err, HasSubstr("old has changed meanwhile, and stays"));
  EXPECT_THAT(Deleted(), ElementsAre("new"));
}

TEST_F(PruneTest, OnlyListsWhenItIsDry) {
  EXPECT_EQ(Run({"envs", "prune", "--dry-run"}).exit, 0);
  EXPECT_THAT(Deleted(), IsEmpty());
}

TEST_F(PruneTest, SparesWhatIsNewer) {
  const RunResult pruned = Run({"envs", "prune", "--older-than", "30d", "--yes"});
  EXPECT_EQ(pruned.exit, 0) << pruned.err;
  EXPECT_THAT(Deleted(), ElementsAre("old"));
}

TEST_F(EndTest, HttpAccessTakesPasswordsFromEverywhereButTheCommandLine) {
  world_.texts["pass"] = "secret-enough\n";
  EXPECT_EQ(Run({"http-access", "set", "--auth", "ann", "--password-file", "pass"}).exit, 0);
  EXPECT_EQ(tree().access_change.passwords["ann"], "secret-enough");
  const RunResult made = Run({"http-access", "set", "--auth", "bob", "--json"});
  const std::string password = tree().access_change.passwords["bob"];
  EXPECT_THAT(password, SizeIs(20));
  EXPECT_THAT(made.out, HasSubstr(password));
  EXPECT_THAT(Run({"http-access", "get", "--json"}).out, Not(HasSubstr("password")));
}

TEST_F(EndTest, HttpAccessReplacesRulesAsAWhole) {
  EXPECT_EQ(Run({"http-access", "set", "--access", "allow:10.0.0.0/8", "--access", "deny:any",
                 "--children-only", "true"})
                .exit,
            0);
  EXPECT_THAT(*tree().access_change.rules, ElementsAre("allow:10.0.0.0/8", "deny:any"));
  EXPECT_EQ(tree().access_change.children_only, true);
  EXPECT_EQ(Run({"http-access", "set", "--clear-access"}).exit, 0);
  EXPECT_THAT(*tree().access_change.rules, IsEmpty());
  EXPECT_EQ(Run({"http-access", "set"}).exit, 2);
  EXPECT_EQ(Run({"http-access", "set", "--enabled", "perhaps"}).exit, 2);
}

TEST_F(EndTest, HttpAccessSaysWhy) {
  tree().access = {.enabled = true, .from = "stage", .users = {"ann"}, .rules = {{"::/0", false}}};
  const std::string text = Run({"http-access", "get"}).out;
  EXPECT_THAT(text, HasSubstr("inherited from stage"));
  EXPECT_THAT(text, HasSubstr("deny:::/0"));
}

}  // namespace
}  // namespace paas::paasctl
