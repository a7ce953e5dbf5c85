// Source operations that bring submodules, with a real database and real git.

#include "tests/integration/controller/deploy_fixture.h"

namespace paas::controller {
namespace {

using testing::DeployTest;
using ::testing::HasSubstr;
using testing::kApp;

// What the container does: a clone with the submodule "lib" at the head of a repository beside it.
constexpr char kOperate[] = R"sh(
set -e; cd "$1"; rm -rf clone; git init -q -b main lib
echo "$2" > lib/l.txt; git -C lib add .; git -C lib commit -qm "$2"
lib=$(git -C lib rev-parse HEAD); git clone -q projects/shop/repo.git clone; cd clone
printf '[submodule "lib"]\n\tpath = lib\n\turl = %s\n' "$3" > .gitmodules
git update-index --add --cacheinfo "160000,$lib,lib"; git add .gitmodules; git commit -qm "$2"
export GIT_ALTERNATE_OBJECT_DIRECTORIES="$1/lib/.git/objects"
printf 'HEAD\n^%s\n%s^{tree}\n' "$4" "$lib" | git pack-objects -q --revs --thin --stdout > ../pack
echo "$lib" | git -C ../lib cat-file --batch > ../modules
git rev-parse HEAD
)sh";

class OperationModulesTest : public DeployTest {
 protected:
  FinishedEvent Operate(const std::string& text, const std::string& url = "https://example.org/l") {
    builder_.on_operation = [=, this](const SourceOperationOrder& order,
                                      const auto& commits) -> StatusOr<SourceOperationOutcome> {
      os::Command command{
          .argv = {"sh", "-c", kOperate, "sh", directory_, text, url, order.commit}};
      command.env = {{"PATH", "/usr/bin:/bin"},   {"HOME", directory_},
                     {"GIT_AUTHOR_NAME", "a"},    {"GIT_AUTHOR_EMAIL", "a@example.org"},
                     {"GIT_COMMITTER_NAME", "a"}, {"GIT_COMMITTER_EMAIL", "a@example.org"},
                     {"GIT_CONFIG_COUNT", "1"},   {"GIT_CONFIG_KEY_0", "safe.directory"},
                     {"GIT_CONFIG_VALUE_0", "*"}};
      PAAS_ASSIGN_OR_RETURN(const std::string head, os::RunChecked(command));
      PAAS_ASSIGN_OR_RETURN(const std::string pack, os::ReadFile(directory_ + "/pack"));
      PAAS_RETURN_IF_ERROR(commits(pack));
      PAAS_ASSIGN_OR_RETURN(std::string modules, os::ReadFile(directory_ + "/modules"));
      if (changes_) changes_(modules);
      return SourceOperationOutcome{.head = head.substr(0, 40),
                                    .failure = std::nullopt,
                                    .submodule_commits = std::move(modules)};
    };
    return Wait(queue_->Submit({.project = "shop",
                                .environment = "main",
                                .type = "environment.source-operation",
                                .description = "source operation update",
                                .job = "update"}));
  }
  std::string Tip() { return sources_->Get("shop").value()->Tip("main").value(); }
  std::string FileOf(const std::string& commit, const std::string& file) {
    const SourceRepository& repository = *sources_->Get("shop").value();
    return repository.Files(repository.submodules().Complete(commit).value())
        .value()
        ->ReadFile(file, 1000)
        .value_or("(none)");
  }

  const std::string app_ = std::string(kApp) + "source: {operations: {update: {command: x}}}\n";
  std::function<void(std::string&)> changes_;
};

TEST_F(OperationModulesTest, ASubmoduleThatAnOperationBringsIsDeployedAndHandedToTheNext) {
  Push(app_);
  const FinishedEvent first = Operate("one");
  ASSERT_EQ(first.error, "") << lines_;
  EXPECT_EQ(first.release, 2u);
  EXPECT_TRUE(builder_.orders[0].submodules.empty());
  EXPECT_EQ(FileOf(Tip(), "lib/l.txt"), "one\n");
  const FinishedEvent second = Operate("two");
  ASSERT_EQ(second.error, "") << lines_;
  EXPECT_EQ(FileOf(Tip(), "lib/l.txt"), "two\n");
  ASSERT_EQ(builder_.orders[1].submodules.size(), 1u);
  EXPECT_EQ(builder_.orders[1].submodules[0].path, "lib");
  EXPECT_THAT(builder_.orders[1].submodules[0].raw, HasSubstr("\n\none\n"));
}

// Container and builder say what they like.
TEST_F(OperationModulesTest, WhatAPushCouldNotBringMovesNothing) {
  Push(app_);
  const std::string before = Tip();
  const auto expect = [&](const FinishedEvent& end, const std::string& reason) {
    EXPECT_THAT(end.error, HasSubstr(reason)) << lines_;
    EXPECT_EQ(Tip(), before);
  };
  expect(Operate("a", "file:///etc"), "the submodule 'lib': needs a URL that is relative");
  expect(Operate("b", "https://me:hidden@example.org/l"), "must not have a name or a password");
  expect(Operate("c", "../../etc"), "leads out of where its repository is");
  changes_ = [](std::string& modules) { modules.clear(); };
  expect(Operate("d"), "are not here: the operation has to fetch them, or a push");
  changes_ = [](std::string& modules) { modules.back() = 'x'; };
  expect(Operate("e"), "left no commits of submodules to read");
  changes_ = [](std::string& modules) { modules[modules.size() - 2] = 'x'; };
  expect(Operate("f"), "this is not commit ");
  changes_ = [](std::string& modules) { modules.replace(0, 2, "../"); };
  expect(Operate("g"), "left no commits of submodules to read");
}

}  // namespace
}  // namespace paas::controller
