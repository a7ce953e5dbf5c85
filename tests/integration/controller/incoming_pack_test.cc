// Commits that come back from where user code ran, good ones and hostile ones, with the real git.

#include "controller/source/incoming_pack.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "controller/source/source_repository.h"
#include "tests/integration/controller/tar_builder.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using testing::ReaderOf;
using testing::TarBuilder;

class IncomingPackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/paas-pack-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    ASSERT_OK_AND_ASSIGN(repository_, SourceRepository::Open(directory_ + "/repo.git"));
    TarBuilder tar;
    tar.File("index.html", "one\n");
    ASSERT_OK_AND_ASSIGN(const ImportedSource imported,
                         repository_->Import("main", ReaderOf(tar.Finish()), 1000));
    base_ = imported.commit;
    CheckOut();
  }
  void TearDown() override {
    repository_.reset();
    ASSERT_OK(os::RemoveTree(directory_));
  }

  // What the container does with what it is sent.
  void CheckOut() {
    std::string pack;
    ASSERT_OK(repository_->SendHistory(base_, /*trees=*/{}, [&](std::string_view piece) {
      pack += piece;
      return absl::OkStatus();
    }));
    ASSERT_OK(os::WriteFileDurably(directory_ + "/in.pack", pack));
    Shell("git init -q w; cd w; git index-pack --stdin < ../in.pack >&2; git reset -q --hard " +
          base_);
  }

  std::string Shell(const std::string& script) const {
    os::Command command{.argv = {"sh", "-ec", script}, .cwd = directory_};
    command.env = {{"PATH", ::getenv("PATH")},       {"GIT_AUTHOR_NAME", "a"},
                   {"GIT_AUTHOR_EMAIL", "a@b.c"},    {"GIT_COMMITTER_NAME", "a"},
                   {"GIT_COMMITTER_EMAIL", "a@b.c"}, {"GIT_CONFIG_GLOBAL", "/dev/null"}};
    const StatusOr<std::string> output = os::RunChecked(command);
    EXPECT_OK(output.status());
    std::string text = output.value_or("");
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }
  // In the work tree; the commit that results.
  std::string Commit(const std::string& script) const {
    return Shell("cd w; " + script + "; git rev-parse HEAD");
  }
  // A commit with a tree of one entry, whatever it is.
  std::string CommitOfEntry(const std::string& entry) const {
    return Shell("cd w; tree=$(printf '" + entry +
                 "\\n' | git mktree --missing); "
                 "git commit-tree -p " +
                 base_ + " -m x $tree");
  }
  std::string PackOf(const std::string& commit) const {
    Shell("cd w; printf '%s\\n^%s\\n' " + commit + " " + base_ +
          " | git pack-objects -q --window=0 --revs --thin --stdout > ../out.pack");
    return os::ReadFile(directory_ + "/out.pack").value_or("");
  }

  Status Take(const std::string& pack, const std::string& commit, const PackLimits& limits = {}) {
    PAAS_ASSIGN_OR_RETURN(const auto incoming, repository_->Receive(limits));
    PAAS_RETURN_IF_ERROR(incoming->Write(pack));
    return incoming->Accept(commit, base_);
  }
  std::string Objects() const {
    return Shell("git --git-dir repo.git cat-file --batch-all-objects --batch-check | sort");
  }
  void ExpectRefused(const std::string& pack, const std::string& commit, const std::string& reason,
                     const PackLimits& limits = {}) {
    const std::string before = Objects();
    EXPECT_THAT(Message(Take(pack, commit, limits)), HasSubstr(reason));
    EXPECT_EQ(Objects(), before) << "refused objects must not stay";
    EXPECT_THAT(Shell("ls repo.git"), ::testing::Not(HasSubstr("incoming")));
  }

  std::string directory_;
  std::unique_ptr<SourceRepository> repository_;
  std::string base_;
};

TEST_F(IncomingPackTest, GoodCommitsBecomePartOfTheRepository) {
  const std::string commit = Commit(
      "echo two >> index.html; git commit -qam second; mkdir sub; ln -s ../index.html sub/link;"
      "echo x > sub/run; chmod 755 sub/run; git add sub; git commit -qm third");
  ASSERT_OK(Take(PackOf(commit), commit));
  ASSERT_OK(repository_->MoveBranch("main", base_, commit));
  ASSERT_OK_AND_ASSIGN(const std::string tip, repository_->Tip("main"));
  EXPECT_EQ(tip, commit);
  EXPECT_EQ(Shell("git --git-dir repo.git fsck --strict"), "");
  EXPECT_EQ(Shell("git --git-dir repo.git show main:index.html"), "one\ntwo");
  EXPECT_THAT(Shell("ls repo.git"), ::testing::Not(HasSubstr("incoming")));
  // The branch is not where the second of two was sent from.
  EXPECT_THAT(repository_->MoveBranch("main", base_, commit), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(repository_->Tip("gone"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(IncomingPackTest, WhatIsNoPackIsRefused) {
  const std::string commit = Commit("echo two >> index.html; git commit -qam second");
  const std::string pack = PackOf(commit);
  ExpectRefused("", commit, "cannot be read");
  ExpectRefused("PACK and nothing else", commit, "cannot be read");
  ExpectRefused(pack.substr(0, pack.size() / 2), commit, "cannot be read");
  std::string flipped = pack;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x10);
  ExpectRefused(flipped, commit, "cannot be read");
}

TEST_F(IncomingPackTest, OnlyWhatFollowsTheBranchIsTaken) {
  const std::string rewritten = Commit("git commit -q --amend -m other");
  ExpectRefused(PackOf(rewritten), rewritten, "do not follow");
  const std::string commit =
      Commit("git reset -q --hard " + base_ + "; echo two >> index.html; git commit -qam second");
  ExpectRefused(PackOf(commit), std::string(40, 'a'), "missing");
  ExpectRefused(PackOf(commit), Shell("cd w; git rev-parse HEAD^{tree}"), "missing");
  ExpectRefused(PackOf(commit), "refs/heads/main", "not a commit id");
  ExpectRefused(PackOf(commit), "--output=/tmp/x", "not a commit id");
}

TEST_F(IncomingPackTest, AnIncompleteHistoryIsRefused) {
  const std::string commit = Commit("echo two >> index.html; git commit -qam second");
  Shell("cd w; echo " + commit + " | git pack-objects -q --stdout > ../out.pack");
  ExpectRefused(*os::ReadFile(directory_ + "/out.pack"), commit, "cannot be read");
  Shell("cd w; git rev-parse HEAD HEAD^{tree} | git pack-objects -q --stdout > ../out.pack");
  ExpectRefused(*os::ReadFile(directory_ + "/out.pack"), commit, "cannot be read");
}

TEST_F(IncomingPackTest, SubmodulesAndGitDirectoriesAreRefused) {
  const std::string blob = Shell("cd w; git rev-parse HEAD:index.html");
  const std::string submodule =
      Commit("git update-index --add --cacheinfo 160000," + base_ + ",sub; git commit -qm sub");
  ExpectRefused(PackOf(submodule), submodule, "'sub' is a submodule");
  for (const char* name : {".git", ".GIT", "git~1", "..", ".g\\342\\200\\214it"}) {
    const std::string commit = CommitOfEntry("100644 blob " + blob + "\\t" + name);
    ExpectRefused(PackOf(commit), commit, "fsck error");
  }
  for (const char* name : {"a\\134b", ".git.", "a\\001b"}) {
    const std::string commit = CommitOfEntry("100644 blob " + blob + "\\t" + name);
    const std::string before = Objects();
    EXPECT_FALSE(Take(PackOf(commit), commit).ok()) << name;
    EXPECT_EQ(Objects(), before);
  }
  const std::string modules = CommitOfEntry("120000 blob " + blob + "\\t.gitmodules");
  ExpectRefused(PackOf(modules), modules, "fsck error");
}

TEST_F(IncomingPackTest, BombsAreRefused) {
  PackLimits limits{.pack_bytes = 1 << 20, .object_bytes = 4 << 20};
  limits.tree = {.entries = 3, .bytes = 90 << 20, .file_bytes = 64 << 20};
  // 80 MB of zeros are a few kilobytes of pack.
  const std::string large =
      Commit("head -c 80000000 /dev/zero > big; git add big; git commit -qm x");
  ExpectRefused(PackOf(large), large, "'big' is too large", limits);
  const std::string several =
      Commit("git reset -q --hard " + base_ +
             "; for i in 1 2; do head -c 5000000$i /dev/zero > z$i; done; git add .;"
             "git commit -qm y");
  ExpectRefused(PackOf(several), several, "too large", limits);
  const std::string many = Commit("git reset -q --hard " + base_ +
                                  "; for i in 1 2 3; do echo $i > f$i; done; git add .;"
                                  "git commit -qm z");
  ExpectRefused(PackOf(many), many, "too many files", limits);
  // A message that git would hold in memory.
  const std::string message = Commit("git reset -q --hard " + base_ +
                                     "; head -c 8000000 /dev/zero | tr '\\0' x > ../message;"
                                     "git commit -q --allow-empty -F ../message");
  ExpectRefused(PackOf(message), message, "over limit", limits);
  const std::string random = Commit("git reset -q --hard " + base_ +
                                    "; head -c 3000000 /dev/urandom > r; git add r;"
                                    "git commit -qm r");
  ExpectRefused(PackOf(random), random, "too large", limits);
  EXPECT_OK(Take(PackOf(random), random));
}

TEST_F(IncomingPackTest, WhatADeadProcessLeftIsRemoved) {
  Shell("mkdir -p repo.git/incoming-abcdef/pack; echo x > repo.git/incoming-abcdef/pack/y");
  ASSERT_OK_AND_ASSIGN(repository_, SourceRepository::Open(directory_ + "/repo.git"));
  EXPECT_THAT(Shell("ls repo.git"), ::testing::Not(HasSubstr("incoming")));
}

}  // namespace
}  // namespace paas::controller
