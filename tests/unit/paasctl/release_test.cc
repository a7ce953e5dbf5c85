#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

Release Third() {
  return {.number = 3,
          .is_current = true,
          .kind = "rollback",
          .description = "rollback to r1",
          .actor = "alice",
          .restored = 1,
          .activity = "a7f3c200",
          .commit = "0123456789abcdef0123456789abcdef01234567",
          .created_unix_ms = FakeWorld::kNow - 60'000,
          .duration_ms = 840,
          .phases = {{"start", "", 700}},
          .images = {{"app", "sha256:b", "sha256:a", "t"}},
          .variables = {{"project", "env:KEY", 1'000, true}},
          .urls = {"http://a/"},
          .state = "pinned"};
}

TEST(Releases, AreATableWithTheCurrentOneMarked) {
  FakeWorld world;
  world.client.fake_releases.releases = {Third(), {.number = 2, .kind = "deploy", .state = "gone"}};
  const RunResult result = world.Run({"releases", "-p", "shop", "-e", "main"});
  EXPECT_EQ(result.exit, 0);
  EXPECT_EQ(result.out,
            "RELEASE  STATE    CREATED   TOOK  WHO    COMMIT   DESCRIPTION\n"
            "r3       current  1m ago   0.84s  alice  0123456  rollback to r1\n"
            "r2       gone     -            -  -      -        -\n");
  EXPECT_EQ(world.client.fake_releases.asked, (EnvironmentId{"shop", "main"}));
}

TEST(Releases, AreADocumentWithPhasesImagesAndNamesOfVariables) {
  FakeWorld world;
  world.client.fake_releases.releases = {Third()};
  const RunResult result = world.Run({"releases", "-p", "shop", "-e", "main", "-o", "jsonl"});
  EXPECT_THAT(result.out, HasSubstr(R"("name":"r3","number":3,"current":true,"state":"current")"));
  EXPECT_THAT(
      result.out,
      HasSubstr(R"("phases":[{"name":"start","outcome":null,"duration_ms":700,"within":null}])"));
  EXPECT_THAT(result.out, HasSubstr(R"("images":[{"container":"app","base_digest":"sha256:b")"));
  EXPECT_THAT(result.out,
              HasSubstr(R"("variables":[{"level":"project","name":"env:KEY","set_at":)"));
  EXPECT_THAT(result.out, ::testing::Not(HasSubstr("took")));
}

TEST(Rollback, GoesToTheReleaseThatIsNamed) {
  FakeWorld world;
  FakeReleases& releases = world.client.fake_releases;
  releases.events = {{.activity = "a7f3c200",
                      .kind = Finished{.result = Finished::Result::kSuccess, .release = 4}}};
  EXPECT_EQ(world.Run({"rollback", "-p", "shop", "-e", "main", "r2"}).exit, 0);
  EXPECT_EQ(releases.request.release, 2u);
  EXPECT_FALSE(releases.request.keep_variables);
  EXPECT_EQ(world.Run({"rollback", "-p", "shop", "-e", "main", "--keep-variables"}).exit, 0);
  EXPECT_EQ(releases.request.release, 0u);
  EXPECT_TRUE(releases.request.keep_variables);
  EXPECT_EQ(world.Run({"rollback", "-p", "shop", "-e", "main", "two"}).exit, kExitUsage);
  EXPECT_EQ(world.Run({"rollback", "-p", "shop", "-e", "main", "r0"}).exit, kExitUsage);
}

TEST(ReleaseDiff, NamesWhatDiffers) {
  FakeWorld world;
  world.client.fake_releases.comparison = {1,
                                           3,
                                           {{"limit", "app pids", "changed", "512", "1024"},
                                            {"variable", "project env:KEY", "changed", "", ""}}};
  const RunResult result = world.Run({"diff", "-p", "shop", "-e", "main", "r1"});
  EXPECT_EQ(world.client.fake_releases.compared, (std::pair<uint32_t, uint32_t>{1, 0}));
  EXPECT_EQ(result.out,
            "SECTION   WHAT             CHANGE   r1   r3\n"
            "limit     app pids         changed  512  1024\n"
            "variable  project env:KEY  changed  -    -\n");
}

TEST(ReleaseDiff, SaysThatThereIsNone) {
  FakeWorld world;
  world.client.fake_releases.comparison = {1, 3, {}};
  EXPECT_THAT(world.Run({"diff", "-p", "shop", "-e", "main", "r1", "r3"}).out,
              HasSubstr("r1 and r3 are the same"));
}

TEST(Completion, KnowsReleases) {
  FakeWorld world;
  world.client.fake_releases.releases = {Third(), {.number = 2}};
  EXPECT_EQ(world.Run({"__complete", "--", "rollback", "-p", "shop", "-e", "main", ""}).out,
            "r3\nr2\n");
}

GarbageReport SomeGarbage(const std::string& fate) {
  return {{{"app image", "sha256:0123456789abcdef0123", 41'000'000, fate, "no kept release has it"},
           {"base image", "sha256:ffff56789abcdef01234", 90'000'000, "keep", "is nodejs-18"}},
          41'000'000,
          {{"images", "/var/lib/paas/images", 100'000'000'000, 7'000'000'000, 500'000'000}}};
}

TEST(Gc, ShowsWhatWouldGoAndDeletesNothingInADryRun) {
  FakeWorld world;
  world.client.fake_releases.garbage = SomeGarbage("delete");
  const RunResult result = world.Run({"gc", "--dry-run"});
  EXPECT_EQ(result.exit, 0);
  EXPECT_THAT(result.out, HasSubstr("41 MB  no kept release has it"));
  EXPECT_THAT(result.out, ::testing::Not(HasSubstr("nodejs-18")));
  EXPECT_THAT(result.err, HasSubstr("would free 41 MB"));
  EXPECT_THAT(result.err, HasSubstr("7.0 GB of 100 GB free at /var/lib/paas/images"));
  EXPECT_THAT(world.Run({"gc", "--dry-run", "--all"}).out, HasSubstr("is nodejs-18"));
  EXPECT_THAT(world.client.fake_releases.collections, ::testing::ElementsAre("dry", "dry"));
}

TEST(Gc, AsksBeforeItDeletes) {
  FakeWorld world;
  world.client.fake_releases.garbage = SomeGarbage("deleted");
  EXPECT_EQ(world.Run({"gc"}).exit, kExitRefused);
  world.answer = "n";
  EXPECT_EQ(world.Run({"gc"}).exit, kExitRefused);
  EXPECT_EQ(world.Run({"gc", "--no-input"}).exit, kExitRefused);
  EXPECT_THAT(world.client.fake_releases.collections, ::testing::Each("dry"));
  world.answer = "y";
  const RunResult result = world.Run({"gc"});
  EXPECT_EQ(result.exit, 0);
  EXPECT_EQ(world.client.fake_releases.collections.back(), "wet");
  EXPECT_THAT(result.err, HasSubstr("freed 41 MB"));
}

TEST(Gc, DoesNotAskWithYesAndTellsProgramsEverything) {
  FakeWorld world;
  world.client.fake_releases.garbage = SomeGarbage("deleted");
  const RunResult result = world.Run({"gc", "--yes", "--json"});
  EXPECT_THAT(world.client.fake_releases.collections, ::testing::ElementsAre("wet"));
  EXPECT_THAT(result.out, HasSubstr("\"freed_bytes\": 41000000"));
  EXPECT_THAT(result.out, HasSubstr("\"fate\": \"keep\""));
  EXPECT_THAT(result.out, HasSubstr("\"reserve_bytes\": 500000000"));
}

}  // namespace
}  // namespace paas::paasctl
