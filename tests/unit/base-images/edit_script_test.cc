#include "base-images/tool/edit_script.h"

#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/base-images/temp_tree.h"

namespace paas::base_image {
namespace {

TEST(UserScript, MakesAGroupAndAUserWithoutAPassword) {
  Recipe recipe;
  recipe.users = {{"web", 10000, "/app", "/bin/bash"}};
  EXPECT_EQ(UserScript(recipe),
            "groupadd -g 10000 'web'\n"
            "useradd -M -N -u 10000 -g 10000 -d '/app' -s '/bin/bash' -p '*' 'web'\n");
}

// The script runs here as it does in an image; owners are the one thing that takes root.
class TreeScriptTest : public ::testing::Test {
 protected:
  Status Run(const Recipe& recipe) {
    std::string script = "chown() { :; }\n" + TreeScript(recipe);
    return os::RunChecked({{"/bin/dash", "-euc", script}}).status();
  }
  std::string Path(const std::string& path) const { return tree_.root() + path; }

  TempTree tree_;
};

TEST_F(TreeScriptTest, RemovesThenMakesDirectoriesFilesAndLinks) {
  tree_.Write("cache/old", "x");
  tree_.Write("service/stock/run", "x");
  Recipe recipe;
  recipe.removals = {Path("/cache/*")};
  recipe.directories = {{Path("/cache/new"), 01777, "root"}};
  recipe.files = {{Path("/etc/a"), "it's\n100%\n", 0640, "root"}};
  recipe.symlinks = {{Path("/service"), "/run/config/service"}};
  ASSERT_OK(Run(recipe));
  EXPECT_FALSE(os::Exists(Path("/cache/old")));
  ASSERT_OK_AND_ASSIGN(const std::string state,
                       os::RunChecked({{"stat", "-c", "%a %F %N", Path("/cache/new"),
                                        Path("/etc/a"), Path("/service")}}));
  EXPECT_EQ(state, "1777 directory '" + Path("/cache/new") + "'\n640 regular file '" +
                       Path("/etc/a") + "'\n777 symbolic link '" + Path("/service") +
                       "' -> '/run/config/service'\n");
  ASSERT_OK_AND_ASSIGN(const std::string content, os::ReadFile(Path("/etc/a")));
  EXPECT_EQ(content, "it's\n100%\n");
}

TEST_F(TreeScriptTest, RefusesAMountPointThatIsASymlink) {
  ASSERT_OK(os::RunChecked({{"ln", "-s", "/tmp", Path("/app")}}).status());
  Recipe recipe;
  recipe.directories = {{Path("/app"), 0755, "root"}};
  EXPECT_THAT(Run(recipe),
              ::paas::testing::StatusIs(absl::StatusCode::kInternal,
                                        ::testing::HasSubstr("must not be a symlink")));
}

}  // namespace
}  // namespace paas::base_image
