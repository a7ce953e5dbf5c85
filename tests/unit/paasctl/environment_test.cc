#include <gmock/gmock.h>

#include "common/os/file.h"
#include "tests/support/temp_directory.h"
#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EnvironmentVerbs : public ::testing::Test {
 protected:
  EnvironmentVerbs() {
    world_.client.environments = {
        {.project = "shop", .name = "main", .status = "active", .type = "production"},
        {.project = "shop", .name = "child", .status = "active", .parent = "main"}};
    tree().volumes = {{"app", 118'000'000'000, 2'000'000}, {"db", 300'000'000, 300'000'000}};
    const ActivityEvent end{.activity = "a7f3c200",
                            .kind = Finished{.result = Finished::Result::kSuccess}};
    tree().events = {end};
    world_.client.fake_backups.events = {end};
  }
  FakeEnvironments& tree() { return world_.client.fake_environments; }

  FakeWorld world_;
};

TEST_F(EnvironmentVerbs, BranchTakesTheEnvironmentOneIsIn) {
  const RunResult result = world_.Run({"branch", "x", "-p", "shop", "-e", "main", "--title", "T"});
  EXPECT_EQ(result.exit, 0) << result.err;
  EXPECT_EQ(tree().branch.parent, "main");
  EXPECT_EQ(tree().branch.title, "T");
  EXPECT_FALSE(tree().branch.without_data);
  EXPECT_THAT(result.err, HasSubstr("branching main → x, with its data"));
  world_.Run({"branch", "y", "child", "-p", "shop", "-e", "main", "--empty"});
  EXPECT_EQ(tree().branch.parent, "child");
  EXPECT_TRUE(tree().branch.without_data);
}

TEST_F(EnvironmentVerbs, SyncSaysWhatGoesAndAsks) {
  const std::vector<std::string> sync = {"sync", "--data", "-p", "shop", "-e", "child"};
  world_.answer = "no";
  const RunResult refused = world_.Run(sync);
  EXPECT_EQ(refused.exit, 7);
  EXPECT_THAT(refused.err, HasSubstr("main → child"));
  EXPECT_THAT(refused.err, HasSubstr("app 118 GB, db 300 MB: 302 MB of its own go for good; 118 GB "
                                     "are shared and stay with the others"));
  EXPECT_THAT(tree().calls, IsEmpty());
  world_.answer = "child";
  EXPECT_EQ(world_.Run(sync).exit, 0);
  EXPECT_TRUE(tree().sync.data);
  EXPECT_FALSE(tree().sync.code);
  EXPECT_EQ(world_.Run({"sync", "-p", "shop", "-e", "child"}).exit, 2);
  EXPECT_EQ(
      world_.Run({"sync", "--service", "db", "--code", "--yes", "-p", "shop", "-e", "child"}).exit,
      0);
  EXPECT_THAT(tree().sync.services, ElementsAre("db"));
  EXPECT_TRUE(tree().sync.code);
}

TEST_F(EnvironmentVerbs, MergeSaysItsDirection) {
  EXPECT_THAT(world_.Run({"merge", "-p", "shop", "-e", "child"}).err,
              HasSubstr("merging code child → main"));
}

TEST_F(EnvironmentVerbs, DeleteNamesTheChildrenThatGoOn) {
  EXPECT_THAT(world_.Run({"delete", "--yes", "-p", "shop", "-e", "main"}).err,
              HasSubstr("children    child go on without a parent"));
}

TEST_F(EnvironmentVerbs, SetChangesOneProperty) {
  EXPECT_EQ(world_.Run({"envs", "set", "parent", "-", "-p", "shop", "-e", "child"}).exit, 0);
  EXPECT_EQ(tree().change.parent, "");
  EXPECT_FALSE(tree().change.title.has_value());
  EXPECT_EQ(world_.Run({"envs", "set", "colour", "red", "-p", "shop", "-e", "child"}).exit, 2);
}

TEST_F(EnvironmentVerbs, InfoTellsSharedFromOwn) {
  const std::string json = world_.Run({"envs", "info", "-p", "shop", "-e", "child", "--json"}).out;
  EXPECT_THAT(json, HasSubstr("\"shared_bytes\": 117998000000"));
  EXPECT_THAT(json, HasSubstr("\"own_bytes\": 302000000"));
}

TEST_F(EnvironmentVerbs, ABackupIsNamedByTheBeginningOfItsId) {
  FakeBackups& backups = world_.client.fake_backups;
  backups.backups = {{.id = "41cc0e7a",
                      .environment = "main",
                      .release = 41,
                      .is_complete = true,
                      .size_bytes = 118'000'000'000,
                      .own_bytes = 2'100'000,
                      .created_unix_ms = FakeWorld::kNow - 180'000}};
  EXPECT_EQ(world_.Run({"backup", "list", "-p", "shop", "-e", "main"}).out,
            "BACKUP    ENVIRONMENT  STATE     KIND    CREATED  RELEASE    SIZE     OWN\n"
            "41cc0e7a  main         complete  manual  3m ago   r41      118 GB  2.1 MB\n");
  world_.Run({"backup", "restore", "41cc", "--as", "look", "-p", "shop"});
  world_.Run({"backup", "restore", "41cc", "--yes", "-p", "shop"});
  world_.Run({"backup", "delete", "41cc", "--yes", "-p", "shop"});
  EXPECT_EQ(world_.Run({"backup", "delete", "99", "--yes", "-p", "shop"}).exit, 3);
  EXPECT_THAT(backups.calls,
              ElementsAre("restore 41cc0e7a as look", "restore 41cc0e7a", "delete 41cc0e7a"));
}

TEST_F(EnvironmentVerbs, AnExportIsAFileOnlyWhenItIsComplete) {
  const testing::TempDirectory directory;
  const std::string path = directory / "b.tar.zst";
  FakeBackups& backups = world_.client.fake_backups;
  backups.backups = {{.id = "41cc0e7a", .environment = "main", .is_complete = true}};
  backups.archive = "archive";
  backups.end = Unavailable("cut short");
  EXPECT_NE(world_.Run({"backup", "export", "41cc", path, "-p", "shop"}).exit, 0);
  EXPECT_FALSE(os::Exists(path));
  backups.end = absl::OkStatus();
  EXPECT_EQ(world_.Run({"backup", "export", "41cc", path, "-p", "shop"}).exit, 0);
  EXPECT_EQ(*os::ReadFile(path), "archive");
  // Nothing is replaced, and nothing but the archive goes to standard output.
  EXPECT_THAT(world_.Run({"backup", "export", "41cc", path, "-p", "shop"}).err,
              HasSubstr("is there already"));
  EXPECT_EQ(world_.Run({"backup", "export", "41cc", "-", "-p", "shop"}).out, "archive");
  world_.out_is_terminal = true;
  EXPECT_EQ(world_.Run({"backup", "export", "41cc", "-", "-p", "shop"}).out, "");
}

TEST_F(EnvironmentVerbs, AnImportSaysWhatItBecameAndWhatIsMissing) {
  const testing::TempDirectory directory;
  ASSERT_TRUE(os::WriteFileDurably(directory / "b", "archive").ok());
  FakeBackups& backups = world_.client.fake_backups;
  backups.imported = {{.id = "8d20aaaa", .environment = "main", .origin = "shop/main r41"},
                      {"env:KEY"}};
  const RunResult run = world_.Run({"backup", "import", directory / "b", "-p", "other"});
  EXPECT_THAT(run.out, HasSubstr("shop/main r41"));
  EXPECT_THAT(run.err, HasSubstr("env:KEY"));
  EXPECT_EQ(backups.archive, "archive");
  EXPECT_THAT(backups.calls, ElementsAre("import into other/"));
  world_.Run({"backup", "import", directory / "b", "-p", "other", "-e", "copy"});
  EXPECT_EQ(backups.calls.back(), "import into other/copy");
}

}  // namespace
}  // namespace paas::paasctl
