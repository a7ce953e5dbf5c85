// Submodules in their places, with real repositories.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "controller/source/git_command.h"
#include "controller/source/source_repository.h"
#include "model/file_source.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

class SubmoduleTreesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/paas-modules-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    path_ = std::string(name) + "/repo.git";
    ASSERT_OK_AND_ASSIGN(repository_, SourceRepository::Open(path_));
  }
  void TearDown() override { ASSERT_OK(os::RemoveTree(path_.substr(0, path_.rfind('/')))); }

  std::string Git(const std::vector<std::string>& arguments, const std::string& input = "") {
    os::Command command = GitCommand(path_, arguments);
    command.input = input;
    for (const char* who : {"AUTHOR", "COMMITTER"}) {
      (*command.env)[std::string("GIT_") + who + "_NAME"] = "t";
      (*command.env)[std::string("GIT_") + who + "_EMAIL"] = "t@example.org";
      (*command.env)[std::string("GIT_") + who + "_DATE"] = "@1 +0000";
    }
    auto text = os::RunChecked(command);
    EXPECT_OK(text.status());
    return text.ok() ? text->substr(0, text->find('\n')) : "";
  }
  std::string Blob(const std::string& text) { return Git({"hash-object", "-w", "--stdin"}, text); }
  std::string Commit(const std::string& entries) {
    return Git({"commit-tree", "-m", "m", Git({"mktree", "--missing"}, entries)});
  }
  std::string Raw(const std::string& commit) {
    return os::RunChecked(GitCommand(path_, {"cat-file", "commit", commit})).value();
  }
  std::string Read(const std::string& tree, const std::string& file) {
    const auto files = repository_->Files(tree);
    EXPECT_OK(files);
    return (*files)->ReadFile(file, 1000).value_or("(none)");
  }

  std::string path_;
  std::unique_ptr<SourceRepository> repository_;
};

TEST_F(SubmoduleTreesTest, AreInTheirPlacesWithThoseWithinThem) {
  const std::string inner = Commit("100644 blob " + Blob("inner") + "\tc\n");
  const std::string outer =
      Commit("100644 blob " + Blob("outer") + "\tb\n160000 commit " + inner + "\tinner\n");
  const std::string lib = Git({"mktree", "--missing"}, "160000 commit " + outer + "\touter\n");
  const std::string top =
      Commit("100644 blob " + Blob("top") + "\ta\n040000 tree " + lib + "\tlib\n");
  const auto missing = repository_->submodules().Complete(top);
  EXPECT_THAT(missing.status(), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Message(missing.status()), HasSubstr("'lib/outer'"));
  ASSERT_OK(repository_->submodules().Remember(outer, Raw(outer)));
  ASSERT_OK(repository_->submodules().Remember(inner, Raw(inner)));
  ASSERT_OK_AND_ASSIGN(const std::string whole, repository_->submodules().Complete(top));
  EXPECT_EQ(Read(whole, "a"), "top");
  EXPECT_EQ(Read(whole, "lib/outer/b"), "outer");
  EXPECT_EQ(Read(whole, "lib/outer/inner/c"), "inner");
  EXPECT_EQ(repository_->submodules().Complete(top).value(), whole) << "the same key for a build";
  EXPECT_EQ(repository_->submodules().Complete(whole).value(), whole);
  EXPECT_EQ(repository_->TreeId(whole, "lib/outer").value().size(), 40u);
}

TEST_F(SubmoduleTreesTest, AreOnlyBelievedWithTheCommitItself) {
  const std::string module = Commit("100644 blob " + Blob("x") + "\tx\n");
  const std::string other = Commit("100644 blob " + Blob("y") + "\ty\n");
  EXPECT_THAT(repository_->submodules().Remember(module, Raw(other)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_FALSE(repository_->submodules().Remember("../../x", Raw(other)).ok());
  const std::string hollow = Commit("100644 blob 1111111111111111111111111111111111111111\tgone\n");
  EXPECT_THAT(Message(repository_->submodules().Remember(hollow, Raw(hollow))),
              HasSubstr("not complete"));
  EXPECT_EQ(repository_->submodules().TreeOf(module), "");
  ASSERT_OK(repository_->submodules().Remember(module, Raw(module)));
  EXPECT_EQ(repository_->submodules().TreeOf(module), Git({"rev-parse", module + "^{tree}"}));
}

}  // namespace
}  // namespace paas::controller
