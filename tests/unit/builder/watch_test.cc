#include "builder/cache/watch.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::builder {
namespace {

TEST(WatchMatches, NamesFilesAsPathsAndPatterns) {
  EXPECT_TRUE(WatchMatches("package-lock.json", "package-lock.json"));
  EXPECT_TRUE(WatchMatches("./web//package.json", "web/package.json"));
  EXPECT_TRUE(WatchMatches("*.lock", "yarn.lock"));
  EXPECT_FALSE(WatchMatches("*.lock", "web/yarn.lock"));
  EXPECT_TRUE(WatchMatches("**/*.lock", "web/theme/yarn.lock"));
  EXPECT_TRUE(WatchMatches("**/*.lock", "yarn.lock"));
  EXPECT_FALSE(WatchMatches("yarn.lock", "web/yarn.lock"));
}

class WatchDigestTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories(
        std::filesystem::path(directory_.path() + "/" + name).parent_path());
    ASSERT_OK(os::WriteFileDurably(directory_.path() + "/" + name, content));
  }
  std::string Digest(const std::vector<std::string>& patterns) {
    return WatchDigest(directory_.path(), patterns).value_or("failed");
  }
  testing::TempDirectory directory_;
};

TEST_F(WatchDigestTest, ChangesWithWhatIsWatchedAndWithNothingElse) {
  Write("package.json", "1");
  Write("src/main.js", "1");
  const std::string before = Digest({"package.json"});
  Write("src/main.js", "2");
  EXPECT_EQ(Digest({"package.json"}), before);
  Write("package.json", "2");
  EXPECT_NE(Digest({"package.json"}), before);
}

TEST_F(WatchDigestTest, APathCountsAsMuchAsItsContent) {
  Write("a.lock", "x");
  const std::string before = Digest({"*.lock"});
  std::filesystem::rename(directory_.path() + "/a.lock", directory_.path() + "/b.lock");
  EXPECT_NE(Digest({"*.lock"}), before);
}

TEST_F(WatchDigestTest, LinksAreNotFollowed) {
  std::filesystem::create_symlink("/etc/passwd", directory_.path() + "/a.lock");
  const std::string before = Digest({"*.lock"});
  std::filesystem::remove(directory_.path() + "/a.lock");
  std::filesystem::create_symlink("/etc/group", directory_.path() + "/a.lock");
  EXPECT_NE(Digest({"*.lock"}), before);
  EXPECT_NE(before, "failed");
}

}  // namespace
}  // namespace paas::builder
