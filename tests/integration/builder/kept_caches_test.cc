#include "builder/cache/kept_caches.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::builder {
namespace {

namespace fs = std::filesystem;
using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Each build of these tests has a directory of its own, as builds have.
class KeptCachesTest : public ::testing::Test {
 protected:
  CacheScope NewBuild(const std::string& lock, const std::string& application = "app") {
    const std::string path = directory_.path() + "/build-" + std::to_string(++builds_);
    fs::create_directories(path);
    EXPECT_OK(os::WriteFileDurably(path + "/package-lock.json", lock));
    return {"shop", application, "nodejs-18", path};
  }
  static void Write(const CacheScope& build, const std::string& name, const std::string& text) {
    fs::create_directories(fs::path(build.app_directory + "/" + name).parent_path());
    ASSERT_OK(os::WriteFileDurably(build.app_directory + "/" + name, text));
  }
  static std::string Read(const CacheScope& build, const std::string& name) {
    return os::ReadFile(build.app_directory + "/" + name).value_or("");
  }
  KeptCaches::Restored Restore(const CacheScope& build) {
    auto restored = kept_.Restore(build, {cache_});
    EXPECT_OK(restored);
    return restored.value_or(KeptCaches::Restored{});
  }
  // A build that writes `text` into its cache.
  void BuildAndKeep(const CacheScope& build, const std::string& text) {
    const KeptCaches::Restored restored = Restore(build);
    Write(build, "web/modules/made", text);
    EXPECT_OK(kept_.Save(build, {cache_}, restored.keys));
  }

  testing::TempDirectory directory_;
  KeptCaches kept_{directory_.path() + "/cache"};
  model::BuildCache cache_{.name = "modules",
                           .directory = "web/modules",
                           .watch = {"package-lock.json"},
                           .allow_stale = false,
                           .share_between_apps = false};
  int builds_ = 0;
};

TEST_F(KeptCachesTest, WhatWasBuiltComesBackForTheSameWatchedFiles) {
  BuildAndKeep(NewBuild("1"), "built");
  const CacheScope next = NewBuild("1");
  EXPECT_THAT(Restore(next).lines, ElementsAre("cache modules: web/modules restored"));
  EXPECT_EQ(Read(next, "web/modules/made"), "built");
  struct stat status {};
  ASSERT_EQ(::stat((next.app_directory + "/web").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 10000u);
}

TEST_F(KeptCachesTest, ChangedFilesStartEmptyUnlessStaleIsAllowed) {
  BuildAndKeep(NewBuild("1"), "built");
  const CacheScope strict = NewBuild("2");
  EXPECT_THAT(Restore(strict).lines, ElementsAre(HasSubstr("starts empty")));
  EXPECT_FALSE(fs::exists(strict.app_directory + "/web"));
  cache_.allow_stale = true;
  const CacheScope stale = NewBuild("2");
  EXPECT_THAT(Restore(stale).lines, ElementsAre(HasSubstr("restored from the version before")));
  EXPECT_EQ(Read(stale, "web/modules/made"), "built");
}

TEST_F(KeptCachesTest, AKnownKeyIsNotKeptAgain) {
  BuildAndKeep(NewBuild("1"), "first");
  BuildAndKeep(NewBuild("1"), "second");
  const CacheScope next = NewBuild("1");
  Restore(next);
  EXPECT_EQ(Read(next, "web/modules/made"), "first");
}

TEST_F(KeptCachesTest, FilesOfTheSourceWin) {
  BuildAndKeep(NewBuild("1"), "kept");
  const CacheScope next = NewBuild("1");
  Write(next, "web/modules/made", "source");
  Restore(next);
  EXPECT_EQ(Read(next, "web/modules/made"), "source");
}

TEST_F(KeptCachesTest, ApplicationsShareOnlyWhatTheyWantTo) {
  BuildAndKeep(NewBuild("1"), "built");
  EXPECT_THAT(Restore(NewBuild("1", "other")).lines, ElementsAre(HasSubstr("nothing kept yet")));
  cache_.share_between_apps = true;
  BuildAndKeep(NewBuild("1"), "shared");
  const CacheScope other = NewBuild("1", "other");
  Restore(other);
  EXPECT_EQ(Read(other, "web/modules/made"), "shared");
}

TEST_F(KeptCachesTest, TheThreeVersionsUsedLastAreKept) {
  for (const char* lock : {"1", "2", "3", "4"}) BuildAndKeep(NewBuild(lock), lock);
  EXPECT_THAT(Restore(NewBuild("1")).lines, ElementsAre(HasSubstr("starts empty")));
  const CacheScope second = NewBuild("2");
  Restore(second);
  EXPECT_EQ(Read(second, "web/modules/made"), "2");
}

TEST_F(KeptCachesTest, NoLinkOfTheSourceOrTheBuildLeadsOut) {
  BuildAndKeep(NewBuild("1"), "built");
  const CacheScope source = NewBuild("1");
  fs::create_symlink("/var/tmp", source.app_directory + "/web");
  EXPECT_THAT(kept_.Restore(source, {cache_}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("build.caches.modules")));
  const CacheScope build = NewBuild("9");
  const KeptCaches::Restored restored = Restore(build);
  fs::create_directories(build.app_directory + "/web");
  fs::create_symlink("/etc", build.app_directory + "/web/modules");
  EXPECT_THAT(kept_.Save(build, {cache_}, restored.keys).value(),
              ElementsAre(HasSubstr("left no directory")));
}

TEST_F(KeptCachesTest, ACacheWithoutADirectoryIsNoneOfOurs) {
  cache_.directory = "";
  const CacheScope build = NewBuild("1");
  const KeptCaches::Restored restored = Restore(build);
  EXPECT_THAT(restored.lines, IsEmpty());
  EXPECT_THAT(kept_.Save(build, {cache_}, restored.keys).value(), IsEmpty());
}

}  // namespace
}  // namespace paas::builder
