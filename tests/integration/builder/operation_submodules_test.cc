// The containers' scripts of a source operation with submodules, run with real git.

#include <gmock/gmock.h>
#include <sys/mount.h>

#include "builder/plan/source_operation_plan.h"
#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::builder {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A repository "top" with the submodule "lib/mod", which has "inner" in it.
constexpr char kMake[] = R"sh(
set -e
for repo in inner mod top; do git init -q -b main $repo; git -C $repo config receive.denyCurrentBranch ignore; done
echo inner > inner/i.txt; git -C inner add .; git -C inner commit -qm inner
cd mod; echo one > m.txt; git submodule --quiet add "file://$PWD/../inner" inner; git add .; git commit -qm one
cd ../top; echo top > t.txt; git submodule --quiet add "file://$PWD/../mod" lib/mod; git add .; git commit -qm top
mod=$(git rev-parse HEAD:lib/mod); inner=$(git -C ../mod rev-parse HEAD:inner)
git fetch -q ../mod main; git fetch -q ../inner main
mkdir /srv/modules
git cat-file commit $mod > /srv/modules/$mod; git cat-file commit $inner > /srv/modules/$inner
printf '%s\n' HEAD $mod^{tree} $inner^{tree} | git pack-objects -q --revs --stdout > /srv/history.pack
cd ../mod; echo two > m.txt; git commit -qam two
printf '%s %s %s' $(git -C ../top rev-parse HEAD) $mod $inner
)sh";

class OperationSubmodulesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::mount("tmpfs", "/srv", "tmpfs", 0, nullptr), 0);
    ASSERT_OK(os::MakeDirectories(app_, 0755));
    const auto made = Shell(kMake, tree_.path());
    ASSERT_EQ(made.exit_code, 0) << made.error_output;
    top_ = made.output.substr(0, 40);
    mod_ = made.output.substr(41, 40);
    inner_ = made.output.substr(82, 40);
  }
  void TearDown() override { ASSERT_EQ(::umount("/srv"), 0); }

  static os::CommandResult Shell(const std::string& script, const std::string& directory) {
    os::Command command{.argv = {"dash", "-c", script}};
    command.env = {{"PATH", "/usr/bin:/bin"},
                   {"HOME", "/nonexistent"},
                   {"LC_ALL", "C"},
                   {"GIT_AUTHOR_NAME", "a"},
                   {"GIT_AUTHOR_EMAIL", "a@example.org"},
                   {"GIT_COMMITTER_NAME", "a"},
                   {"GIT_COMMITTER_EMAIL", "a@example.org"},
                   // The remotes of the test are directories.
                   {"GIT_CONFIG_COUNT", "1"},
                   {"GIT_CONFIG_KEY_0", "protocol.file.allow"},
                   {"GIT_CONFIG_VALUE_0", "always"}};
    command.cwd = directory;
    command.timeout = std::chrono::minutes(1);
    const auto result = os::RunCommand(command);
    EXPECT_OK(result);
    return result.ok() ? *result : os::CommandResult{.exit_code = -1};
  }

  // The three phases; the outcome is that of the first that fails, or of the last.
  os::CommandResult Run(const std::string& command) {
    os::CommandResult result;
    for (const BuildPhase& phase : PlanSourceOperation(
             {"main", top_, command, {{"lib/mod", mod_}, {"lib/mod/inner", inner_}}})) {
      result = Shell(phase.script, app_);
      if (result.exit_code != 0) break;
    }
    return result;
  }
  // What the controller sees of it: the objects in a repository that has the old ones. `mod` is
  // where lib/mod is now, if it is.
  os::CommandResult Take(const std::string& check) {
    return Shell(
        "set -e; cp -a top/.git taken; cd taken\n"
        "git index-pack --strict --stdin --fix-thin < /srv/commits.pack > /dev/null\n"
        "head=$(cat /srv/head); mod=$(git rev-parse --verify --quiet $head:lib/mod || :)\n" +
            check,
        tree_.path());
  }

  const testing::TempTree tree_;
  const std::string app_ = tree_ / "app";
  std::string top_, mod_, inner_;
};

TEST_F(OperationSubmodulesTest, AreClonesThatGitKnows) {
  const os::CommandResult run =
      Run("set -e; cat lib/mod/m.txt lib/mod/inner/i.txt; [ -z \"$(git status --porcelain)\" ]\n"
          "git submodule status --recursive | grep -c '^ ' | grep -qx 2\n"
          "git -C lib/mod log --oneline | wc -l | grep -qx 1\n"
          "git submodule --quiet update --init --recursive\n"
          "echo new > t.txt; git commit -qam new");
  ASSERT_EQ(run.exit_code, 0) << run.error_output;
  EXPECT_EQ(run.error_output, "");
  ASSERT_OK_AND_ASSIGN(const std::string modules, os::ReadFile("/srv/modules.commits"));
  EXPECT_EQ(modules, "") << "none was moved";
  EXPECT_EQ(Take("git show $head:t.txt").output, "new\n");
}

TEST_F(OperationSubmodulesTest, OneThatIsMovedOnBringsItsFiles) {
  const os::CommandResult run =
      Run("set -e; git submodule --quiet update --remote lib/mod; cat lib/mod/m.txt >&2\n"
          "git commit -qam moved");
  ASSERT_EQ(run.exit_code, 0) << run.error_output;
  ASSERT_OK_AND_ASSIGN(const std::string modules, os::ReadFile("/srv/modules.commits"));
  const os::CommandResult taken = Take(
      "echo $mod; git rev-list --objects --quiet $(sed -n 's/^tree //p' /srv/modules.commits)\n"
      "git show $(sed -n 's/^tree //p' /srv/modules.commits):m.txt");
  ASSERT_EQ(taken.exit_code, 0) << taken.error_output;
  EXPECT_THAT(taken.output, HasSubstr("\ntwo\n"));
  EXPECT_THAT(modules, HasSubstr(taken.output.substr(0, 40) + " commit "));
  EXPECT_NE(taken.output.substr(0, 40), mod_);
}

TEST_F(OperationSubmodulesTest, ANewOneAndOneThatIsGone) {
  const os::CommandResult added =
      Run("set -e; git submodule --quiet add \"$(git -C lib/mod config remote.origin.url)\" other\n"
          "git rm -q lib/mod; git commit -qm other");
  ASSERT_EQ(added.exit_code, 0) << added.error_output;
  ASSERT_OK_AND_ASSIGN(const std::string modules, os::ReadFile("/srv/modules.commits"));
  const os::CommandResult taken = Take("git ls-tree -r $head | grep ^160000");
  EXPECT_THAT(taken.output, HasSubstr("\tother\n")) << taken.error_output;
  EXPECT_THAT(taken.output, Not(HasSubstr("lib/mod")));
  EXPECT_THAT(modules, HasSubstr(taken.output.substr(14, 40) + " commit "));
}

TEST_F(OperationSubmodulesTest, WhatNoCommitHoldsIsSaid) {
  const os::CommandResult changed =
      Run("echo lost > lib/mod/m.txt; echo new > t.txt; git commit -qam new");
  ASSERT_EQ(changed.exit_code, 0);
  EXPECT_EQ(changed.error_output,
            "warning: the submodule 'lib/mod' has changes that are in no commit of it; they are "
            "not kept\n");
}

TEST_F(OperationSubmodulesTest, ACommitThatNobodyElseHasIsRefused) {
  const os::CommandResult own =
      Run("set -e; cd lib/mod; echo mine > m.txt; git commit -qam mine; cd ../..; git commit -qam "
          "mine");
  EXPECT_EQ(own.exit_code, 1);
  EXPECT_THAT(own.error_output, HasSubstr("'lib/mod' is at "));
  EXPECT_THAT(own.error_output,
              HasSubstr("which its repository does not have: push it there first"));
}

TEST_F(OperationSubmodulesTest, OneThatIsNotAddedStaysAndIsSaid) {
  const os::CommandResult moved =
      Run("set -e; git submodule --quiet update --remote lib/mod; echo new > t.txt\n"
          "git commit -qm new t.txt");
  ASSERT_EQ(moved.exit_code, 0) << moved.error_output;
  EXPECT_THAT(moved.error_output, HasSubstr("'lib/mod' was moved to "));
  EXPECT_EQ(Take("echo $mod").output, mod_ + "\n");
}

}  // namespace
}  // namespace paas::builder
