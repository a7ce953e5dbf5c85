#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "common/os/subprocess.h"
#include "paasctl/source/directory_source.h"
#include "paasctl/source/file_list.h"
#include "paasctl/source/tar.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/paasctl/temp_dir.h"

namespace paas::paasctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

void Git(const TempDir& dir, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(),
                   {"git", "-C", dir.path(), "-c", "user.name=t", "-c", "user.email=t@example.org",
                    "-c", "init.defaultBranch=main"});
  ASSERT_OK(os::RunChecked({.argv = arguments}));
}

StatusOr<std::string> Tar(const TempDir& dir, const std::vector<std::string>& files,
                          const SourceLimits& limits = {}) {
  std::string text;
  PAAS_RETURN_IF_ERROR(WriteTar(dir.path(), files, limits, [&](std::string_view piece) {
    text += piece;
    return absl::OkStatus();
  }));
  return text;
}

// "name mode target" of every entry.
std::vector<std::string> Entries(const std::string& tar) {
  std::vector<std::string> entries;
  archive* reader = ::archive_read_new();
  ::archive_read_support_format_tar(reader);
  ::archive_read_open_memory(reader, tar.data(), tar.size());
  for (archive_entry* entry = nullptr; ::archive_read_next_header(reader, &entry) == ARCHIVE_OK;) {
    const char* target = ::archive_entry_symlink(entry);
    char mode[8];
    std::snprintf(mode, sizeof mode, "%o", ::archive_entry_perm(entry));
    entries.push_back(std::string(::archive_entry_pathname(entry)) + " " + mode +
                      (target != nullptr ? " " + std::string(target) : ""));
  }
  ::archive_read_free(reader);
  return entries;
}

TEST(ListSourceFiles, TakesEverythingButGitOutsideOfARepository) {
  const TempDir dir;
  dir.Write("b/c", "");
  dir.Write("a", "");
  dir.Write("b/.git/config", "");
  ASSERT_EQ(::symlink("/nowhere", (dir.path() + "/link").c_str()), 0);
  ASSERT_OK_AND_ASSIGN(const auto files, ListSourceFiles(dir.path()));
  EXPECT_THAT(files, ElementsAre("a", "b/c", "link"));
}

TEST(ListSourceFiles, HonoursGitignoreInARepository) {
  const TempDir dir;
  Git(dir, {"init", "-q"});
  dir.Write(".gitignore", "node_modules/\n");
  dir.Write("tracked", "");
  dir.Write("deleted", "");
  dir.Write("node_modules/x", "");
  Git(dir, {"add", "."});
  dir.Write("new file", "");
  ASSERT_TRUE(std::filesystem::remove(dir.path() + "/deleted"));
  ASSERT_OK_AND_ASSIGN(const auto files, ListSourceFiles(dir.path()));
  EXPECT_THAT(files, ElementsAre(".gitignore", "new file", "tracked"));
}

TEST(ListSourceFiles, TakesOnlyTheFolderOfALargerRepository) {
  const TempDir dir;
  Git(dir, {"init", "-q"});
  dir.Write("other", "");
  dir.Write("shop/index.js", "");
  ASSERT_OK_AND_ASSIGN(const auto files, ListSourceFiles(dir.path() + "/shop"));
  EXPECT_THAT(files, ElementsAre("index.js"));
}

TEST(ListSourceFiles, SaysWhenThereIsNothing) {
  const TempDir dir;
  EXPECT_THAT(ListSourceFiles(dir.path()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is empty")));
  EXPECT_THAT(ListSourceFiles(dir.path() + "/x").status(), StatusIs(absl::StatusCode::kNotFound));
}

TEST(WriteTar, IsTheSameForTheSameTree) {
  const TempDir one;
  const TempDir other;
  for (const TempDir* dir : {&one, &other}) {
    dir->Write("bin/run", "#!/bin/sh\n");
    dir->Write("index.html", "hello");
    ASSERT_EQ(::symlink("index.html", (dir->path() + "/home").c_str()), 0);
  }
  ASSERT_EQ(::chmod((one.path() + "/bin/run").c_str(), 0744), 0);
  ASSERT_EQ(::chmod((other.path() + "/bin/run").c_str(), 0700), 0);
  ASSERT_EQ(::chmod((other.path() + "/index.html").c_str(), 0600), 0);
  const std::vector<std::string> files{"bin/run", "home", "index.html"};
  ASSERT_OK_AND_ASSIGN(const std::string first, Tar(one, files));
  ASSERT_OK_AND_ASSIGN(const std::string second, Tar(other, files));
  EXPECT_EQ(first, second);
  EXPECT_THAT(Entries(first), ElementsAre("bin/run 755", "home 777 index.html", "index.html 644"));
}

TEST(WriteTar, HoldsItsLimits) {
  const TempDir dir;
  dir.Write("big", std::string(100, 'x'));
  EXPECT_THAT(Tar(dir, {"big"}, {.file_bytes = 99}).status(),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("big")));
  EXPECT_THAT(Tar(dir, {"big"}, {.total_bytes = 99}).status(),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr(".gitignore")));
}

TEST(WriteTar, RefusesWhatIsNoFile) {
  const TempDir dir;
  ASSERT_EQ(::mkfifo((dir.path() + "/pipe").c_str(), 0600), 0);
  EXPECT_THAT(Tar(dir, {"pipe"}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("pipe")));
}

TEST(WriteTar, StopsWhenNobodyReads) {
  const TempDir dir;
  dir.Write("file", std::string(3 << 20, 'x'));
  EXPECT_THAT(WriteTar(dir.path(), {"file"}, {}, [](std::string_view) { return Aborted("gone"); }),
              StatusIs(absl::StatusCode::kAborted));
}

TEST(DirectorySource, StaysInside) {
  const TempDir dir;
  dir.Write("inside", "text");
  dir.Write("folder/file", "");
  ASSERT_EQ(::symlink("/etc/hostname", (dir.path() + "/out").c_str()), 0);
  ASSERT_EQ(::symlink("inside", (dir.path() + "/in").c_str()), 0);
  ASSERT_OK_AND_ASSIGN(const DirectorySource source, DirectorySource::Open(dir.path()));
  EXPECT_EQ(*source.ReadFile("in", 100), "text");
  EXPECT_FALSE(source.ReadFile("out", 100).ok());
  EXPECT_FALSE(source.ReadFile("../" + dir.path(), 100).ok());
  EXPECT_THAT(source.ReadFile("folder", 100).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(source.ReadFile("missing", 100).status(), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(const auto entries, source.ListDirectory(""));
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_TRUE(entries[0].is_directory);
}

}  // namespace
}  // namespace paas::paasctl
