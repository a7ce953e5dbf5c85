#include "controller/source/source_repository.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "model/file_source.h"
#include "tests/integration/controller/tar_builder.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using testing::ReaderOf;
using testing::TarBuilder;

class SourceRepositoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/paas-source-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    ASSERT_OK_AND_ASSIGN(repository_, SourceRepository::Open(directory_ + "/repo.git"));
  }
  void TearDown() override { ASSERT_OK(os::RemoveTree(directory_)); }

  StatusOr<ImportedSource> Import(TarBuilder& tar, const ImportLimits& limits = {}) {
    return repository_->Import("main", ReaderOf(tar.Finish()), /*unix_seconds=*/1000, limits);
  }

  void ExpectRefused(TarBuilder& tar, const std::string& reason, const ImportLimits& limits = {}) {
    const StatusOr<ImportedSource> imported = Import(tar, limits);
    ASSERT_FALSE(imported.ok()) << "expected: " << reason;
    EXPECT_THAT(Message(imported.status()), HasSubstr(reason));
    ASSERT_OK_AND_ASSIGN(
        auto refs,
        os::RunChecked({.argv = {"git", "--git-dir", directory_ + "/repo.git", "for-each-ref"}}));
    EXPECT_EQ(refs, "") << "a refused archive must leave no ref";
    ASSERT_OK_AND_ASSIGN(auto names, os::ListDirectory(directory_ + "/repo.git"));
    for (const std::string& entry : names) EXPECT_EQ(entry.find("crash"), std::string::npos);
  }

  std::string directory_;
  std::unique_ptr<SourceRepository> repository_;
};

TEST_F(SourceRepositoryTest, ConfigurationAtTheTopIsNoCode) {
  const auto code = [&](TarBuilder& tar) {
    const StatusOr<ImportedSource> imported = Import(tar);
    EXPECT_OK(imported);
    const StatusOr<std::string> tree = repository_->TreeId(imported->commit, "");
    return repository_->CodeId(*tree).value_or("none");
  };
  TarBuilder bare, first, second, third;
  bare.File("a.js", "1").File("sub/.platform.app.yaml", "x");
  first.File(".platform.app.yaml", "1")
      .File(".platform/routes.yaml", "1")
      .File("a.js", "1")
      .File("sub/.platform.app.yaml", "x");
  second.File(".upsun/config.yaml", "2").File("a.js", "1").File("sub/.platform.app.yaml", "x");
  third.File(".platform.app.yaml", "1").File("a.js", "1").File("sub/.platform.app.yaml", "y");
  const std::string id = code(bare);
  EXPECT_EQ(code(first), id);
  EXPECT_EQ(code(second), id);
  EXPECT_NE(code(third), id);
  TarBuilder only;
  only.File(".platform.app.yaml", "1");
  EXPECT_EQ(code(only), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");  // the empty tree
}

TEST_F(SourceRepositoryTest, TheTreeIdIsGitsOwn) {
  TarBuilder tar;
  tar.File("./a.txt", "hello\n")
      .File("./sub/run.sh", "#!/bin/sh\n", 0755)
      .Link("./l", "sub/run.sh");
  ASSERT_OK_AND_ASSIGN(ImportedSource imported, Import(tar));
  EXPECT_TRUE(imported.changed);
  ASSERT_OK_AND_ASSIGN(std::string tree, repository_->TreeId(imported.commit, ""));
  // The same files in a work tree of git's own making.
  ASSERT_OK_AND_ASSIGN(
      std::string expected,
      os::RunChecked({.argv = {"sh", "-ec",
                               "mkdir w; cd w; git init -q; printf 'hello\\n' > a.txt; mkdir sub;"
                               "printf '#!/bin/sh\\n' > sub/run.sh; chmod 755 sub/run.sh;"
                               "ln -s sub/run.sh l; git add .; git write-tree"},
                      .cwd = directory_}));
  EXPECT_EQ(tree + "\n", expected);
  EXPECT_THAT(repository_->TreeId(imported.commit, "a.txt"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(repository_->TreeId(imported.commit, "gone"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SourceRepositoryTest, TheSameSourceMakesNoNewCommit) {
  TarBuilder first, second, third;
  first.File("b", "1").File("a", "2");
  second.File("a", "2").File("b", "1");
  third.File("a", "3");
  ASSERT_OK_AND_ASSIGN(ImportedSource one, Import(first));
  ASSERT_OK_AND_ASSIGN(ImportedSource two, Import(second));
  ASSERT_OK_AND_ASSIGN(ImportedSource three, Import(third));
  EXPECT_EQ(one.commit, two.commit);
  EXPECT_FALSE(two.changed);
  EXPECT_TRUE(three.changed);
  ASSERT_OK_AND_ASSIGN(auto files, repository_->Files(three.commit));
  EXPECT_THAT(files->ReadFile("b", 10), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SourceRepositoryTest, ReadsFilesWithoutFollowingLinks) {
  TarBuilder tar;
  tar.File("d/x", std::string(100000, 'y')).File("d/empty", "").Link("d/link", "/etc/passwd");
  ASSERT_OK_AND_ASSIGN(ImportedSource imported, Import(tar));
  ASSERT_OK_AND_ASSIGN(auto files, repository_->Files(imported.commit));
  ASSERT_OK_AND_ASSIGN(std::string text, files->ReadFile("d/x", 1 << 20));
  EXPECT_EQ(text, std::string(100000, 'y'));
  ASSERT_OK_AND_ASSIGN(text, files->ReadFile("d/empty", 10));
  EXPECT_EQ(text, "");
  EXPECT_THAT(files->ReadFile("d/link", 100), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(files->ReadFile("d/x", 10), StatusIs(absl::StatusCode::kResourceExhausted));
  ASSERT_OK_AND_ASSIGN(auto entries, files->ListDirectory(""));
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_TRUE(entries[0].is_directory);
  ASSERT_OK_AND_ASSIGN(entries, files->ListDirectory("d"));
  EXPECT_EQ(entries.size(), 3u);
}

TEST_F(SourceRepositoryTest, ArchivesExactlyWhatCameIn) {
  TarBuilder tar;
  tar.File(".gitattributes", "secret export-ignore\n*.txt text eol=crlf export-subst\n")
      .File("secret", "s")
      .File("a.txt", "$Format:%H$\nx\n");
  ASSERT_OK_AND_ASSIGN(ImportedSource imported, Import(tar));
  ASSERT_OK_AND_ASSIGN(std::string tree, repository_->TreeId(imported.commit, ""));
  std::string archive;
  ASSERT_OK(repository_->Archive(tree, [&](std::string_view piece) {
    archive += piece;
    return absl::OkStatus();
  }));
  ASSERT_OK_AND_ASSIGN(
      std::string text,
      os::RunChecked({.argv = {"tar", "-xOf-", "a.txt", "secret"}, .input = archive}));
  EXPECT_EQ(text, "$Format:%H$\nx\ns");
}

TEST_F(SourceRepositoryTest, AStoppedSinkStopsTheArchive) {
  TarBuilder tar;
  tar.File("big", std::string(4 << 20, 'x'));
  ASSERT_OK_AND_ASSIGN(ImportedSource imported, Import(tar));
  ASSERT_OK_AND_ASSIGN(std::string tree, repository_->TreeId(imported.commit, ""));
  EXPECT_THAT(repository_->Archive(tree, [](std::string_view) { return Aborted("enough"); }),
              StatusIs(absl::StatusCode::kAborted, "enough"));
}

TEST_F(SourceRepositoryTest, RefusesPathsThatLeaveTheTree) {
  for (const char* path :
       {"../x", "a/../../x", "/etc/cron.d/x", ".git/config", "a/.GIT/x", "git~1/x"}) {
    TarBuilder tar;
    tar.File("ok", "1").File(path, "2");
    ExpectRefused(tar, "archive entry '");
  }
}

TEST_F(SourceRepositoryTest, RefusesEntriesBelowALink) {
  TarBuilder tar;
  tar.Link("etc", "/etc").File("etc/passwd", "root::0:0");
  ExpectRefused(tar, "is below 'etc', which is a file or a link");
}

TEST_F(SourceRepositoryTest, RefusesDuplicates) {
  TarBuilder twice, link_then_file, file_then_directory;
  twice.File("a", "1").File("./a", "2");
  ExpectRefused(twice, "is there twice");
  link_then_file.Link("a", "/etc/passwd").File("a", "x");
  ExpectRefused(link_then_file, "is there twice");
  file_then_directory.File("a/b", "1").File("a", "2");
  ExpectRefused(file_then_directory, "is there twice");
}

TEST_F(SourceRepositoryTest, RefusesEverythingButFilesLinksAndDirectories) {
  for (const unsigned type : {AE_IFCHR, AE_IFBLK, AE_IFIFO}) {
    TarBuilder tar;
    tar.Node("x", type);
    ExpectRefused(tar, "is a device, fifo or socket");
  }
  TarBuilder hard;
  hard.File("a", "1").HardLink("b", "/etc/shadow");
  ExpectRefused(hard, "is a hard link");
}

TEST_F(SourceRepositoryTest, BoundsCountAndBytes) {
  TarBuilder many;
  for (int i = 0; i < 101; ++i) many.File("f" + std::to_string(i), "");
  ExpectRefused(many, "more than 100 entries", {.entries = 100});
  TarBuilder large;
  large.File("a", std::string(2 << 20, 'x')).File("b", std::string(2 << 20, 'x'));
  ExpectRefused(large, "over 3 MiB", {.bytes = 3 << 20});
  TarBuilder one;
  one.File("a", std::string(2 << 20, 'x'));
  ExpectRefused(one, "larger than 1 MiB", {.file_bytes = 1 << 20});
}

TEST_F(SourceRepositoryTest, RefusesACutOffArchive) {
  TarBuilder tar;
  tar.File("a", std::string(100000, 'x'));
  const std::string whole = tar.Finish();
  const auto imported = repository_->Import("main", ReaderOf(whole.substr(0, 50000)), 1000);
  EXPECT_THAT(imported, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cut off")));
  EXPECT_THAT(repository_->Import(
                  "main", ReaderOf("this is no tar archive" + std::string(2000, '!')), 1000),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("damaged")));
}

TEST_F(SourceRepositoryTest, AFailedReaderKeepsItsReason) {
  const ArchiveReader broken = []() -> StatusOr<std::string_view> {
    return Aborted("caller left");
  };
  EXPECT_THAT(repository_->Import("main", broken, 1000),
              StatusIs(absl::StatusCode::kAborted, "caller left"));
}

TEST_F(SourceRepositoryTest, AnotherBranchStartsByItself) {
  TarBuilder tar, other;
  tar.File("a", "1");
  ASSERT_OK(Import(tar).status());
  other.File("a", "1");
  ASSERT_OK_AND_ASSIGN(ImportedSource imported,
                       repository_->Import("feature/x", ReaderOf(other.Finish()), 1000));
  EXPECT_TRUE(imported.changed);
  ASSERT_OK(repository_->DeleteBranch("feature/x"));
  ASSERT_OK(repository_->DeleteBranch("feature/x"));
}

}  // namespace
}  // namespace paas::controller
