#include <gmock/gmock.h>

#include <filesystem>

#include "tests/unit/paasctl/fake_world.h"
#include "tests/unit/paasctl/temp_dir.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

class InitTest : public ::testing::Test {
 protected:
  InitTest() { folder_.Write("package.json", R"({"scripts": {"start": "node ."}})"); }
  RunResult Init(std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"init", folder_.path()});
    return world_.Run(words);
  }
  std::string Read(const std::string& file) const {
    return os::ReadFile(folder_.path() + "/" + file).value_or("");
  }
  bool Has(const std::string& file) const { return os::Exists(folder_.path() + "/" + file); }

  const TempDir folder_;
  FakeWorld world_;
};

TEST_F(InitTest, WritesWhatValidateAccepts) {
  const RunResult result = Init();
  EXPECT_EQ(result.exit, 0) << result.err;
  EXPECT_EQ(result.out, ".platform.app.yaml\n.platform/routes.yaml\n");
  EXPECT_THAT(result.err, HasSubstr("found Node.js: nodejs:20"));
  EXPECT_THAT(Read(".platform.app.yaml"), HasSubstr("start: \"npm start\""));
  EXPECT_EQ(world_.Run({"validate", folder_.path()}).exit, 0);
}

TEST_F(InitTest, WritesOneFileForUpsun) {
  EXPECT_EQ(Init({"--upsun"}).out, ".upsun/config.yaml\n");
  EXPECT_FALSE(Has(".platform.app.yaml"));
  EXPECT_EQ(world_.Run({"validate", folder_.path()}).exit, 0);
}

TEST_F(InitTest, ReplacesNothingUnlessToldTo) {
  for (const char* file : {".platform.app.yaml", ".platform/services.yaml", ".upsun/config.yaml"}) {
    const TempDir folder;
    folder.Write("package.json", "{}");
    folder.Write(file, "# mine\n");
    EXPECT_EQ(world_.Run({"init", folder.path()}).exit, kExitConflict) << file;
  }
  folder_.Write(".platform.app.yaml", "# mine\n");
  EXPECT_EQ(Init({"--dry-run"}).exit, 0);
  EXPECT_EQ(Read(".platform.app.yaml"), "# mine\n");
  EXPECT_EQ(Init({"--force"}).exit, 0);
  EXPECT_THAT(Read(".platform.app.yaml"), HasSubstr("name: app"));
}

TEST_F(InitTest, PrintsWithoutWriting) {
  const RunResult result = Init({"--dry-run"});
  EXPECT_THAT(result.out, HasSubstr("# .platform/routes.yaml\n"));
  EXPECT_FALSE(Has(".platform.app.yaml"));
}

// A checkout of a stranger may hold links.
TEST_F(InitTest, WritesThroughNoLink) {
  const TempDir elsewhere;
  std::filesystem::create_directory_symlink(elsewhere.path(), folder_.path() + "/.platform");
  EXPECT_NE(Init({"--force"}).exit, 0);
  EXPECT_FALSE(os::Exists(elsewhere.path() + "/routes.yaml"));
  std::filesystem::remove(folder_.path() + "/.platform");
  std::filesystem::remove(folder_.path() + "/.platform.app.yaml");
  std::filesystem::create_symlink(elsewhere.path() + "/new",
                                  folder_.path() + "/.platform.app.yaml");
  EXPECT_NE(Init().exit, 0);
  EXPECT_FALSE(os::Exists(elsewhere.path() + "/new"));
}

TEST_F(InitTest, LooksOneFolderFurtherForAHint) {
  const TempDir mono;
  mono.Write("api/package.json", "{}");
  const RunResult result = world_.Run({"init", mono.path()});
  EXPECT_EQ(result.exit, kExitNotFound);
  EXPECT_THAT(result.err, HasSubstr("paasctl init api"));
  EXPECT_EQ(world_.Run({"init", mono.path() + "/gone"}).exit, kExitNotFound);
}

}  // namespace
}  // namespace paas::paasctl
