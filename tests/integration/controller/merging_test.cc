#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/source/source_repository.h"
#include "tests/integration/controller/tar_builder.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::ReaderOf;
using testing::TarBuilder;

class MergingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(repository_, SourceRepository::Open(directory_ / "repo.git"));
    base_ = Commit("main", "one", "one");
    ASSERT_OK(repository_->CreateBranch("child", base_));
  }

  // The files `a` and `b` with these contents; the commit.
  std::string Commit(const std::string& branch, const std::string& a, const std::string& b) {
    TarBuilder tar;
    tar.File("a", a + "\n").File("b", b + "\n");
    const auto imported =
        repository_->Import(branch, ReaderOf(tar.Finish()), /*unix_seconds=*/1000);
    EXPECT_OK(imported);
    return imported.ok() ? imported->commit : "";
  }
  SourceRepository::Merge Merge(const std::string& ours, const std::string& theirs) {
    auto merged = repository_->MergeCommits(ours, theirs, "Merge", /*unix_seconds=*/2000);
    EXPECT_OK(merged);
    return merged.value_or(SourceRepository::Merge{});
  }

  paas::testing::TempDirectory directory_;
  std::unique_ptr<SourceRepository> repository_;
  std::string base_;
};

TEST_F(MergingTest, WhatIsBehindIsTakenAsItIs) {
  const std::string child = Commit("child", "two", "one");
  EXPECT_EQ(Merge(base_, child).commit, child);
  EXPECT_EQ(Merge(child, base_).commit, child);
  EXPECT_TRUE(repository_->IsAncestor(base_, child).value_or(false));
  EXPECT_FALSE(repository_->IsAncestor(child, base_).value_or(true));
}

TEST_F(MergingTest, ChangesOfDifferentFilesComeTogether) {
  const std::string main = Commit("main", "two", "one");
  const std::string child = Commit("child", "one", "two");
  const SourceRepository::Merge merged = Merge(main, child);
  EXPECT_THAT(merged.conflicts, IsEmpty());
  EXPECT_TRUE(repository_->IsAncestor(main, merged.commit).value_or(false));
  EXPECT_TRUE(repository_->IsAncestor(child, merged.commit).value_or(false));
  ASSERT_OK_AND_ASSIGN(const std::string tree, repository_->TreeId(merged.commit, ""));
  const std::string both = Commit("other", "two", "two");
  ASSERT_OK_AND_ASSIGN(const std::string expected, repository_->TreeId(both, ""));
  EXPECT_EQ(tree, expected);
  EXPECT_EQ(repository_->Tip("main").value_or(""), main);
}

TEST_F(MergingTest, FilesThatBothChangedAreNamed) {
  const std::string main = Commit("main", "two", "two");
  const std::string child = Commit("child", "three", "three");
  EXPECT_THAT(Merge(main, child).conflicts, ElementsAre("a", "b"));
  EXPECT_EQ(Merge(main, child).commit, "");
}

TEST_F(MergingTest, RefusesWhatHasNothingInCommon) {
  const std::string stranger = Commit("stranger", "two", "two");
  EXPECT_THAT(repository_->MergeCommits(base_, stranger, "Merge", 0),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(MergingTest, ABranchThatIsElsewhereIsNotMadeAgain) {
  const std::string child = Commit("child", "two", "one");
  EXPECT_THAT(repository_->CreateBranch("child", base_),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_OK(repository_->CreateBranch("child", child));
}

}  // namespace
}  // namespace paas::controller
