// Who shares which mount with whom, and what becomes of what is in it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/os/file.h"
#include "tests/e2e/cluster/cluster.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr char kEnvironment[] = "mounts";
constexpr char kApplications[] = R"(  type: 'python:3.11'
  source: {root: app}
  build: {flavor: none}
  disk: 256
  web: {commands: {start: exec python3 -m http.server --bind 127.0.0.1 $PORT}}
  mounts:
    files: {source: storage}
    shared: {source: service, service: nfs}
    own: {source: instance}
    here: {source: local}
    scratch: {source: tmp}
  workers:
    queue: {commands: {start: exec sleep infinity}}
api:
  type: 'python:3.11'
  source: {root: app}
  build: {flavor: none}
  web: {commands: {start: exec python3 -m http.server --bind 127.0.0.1 $PORT}}
  mounts:
    theirs: {source: storage, service: web, source_path: files}
    common: {source: service, service: nfs, source_path: shared}
)";

class Mounts : public ::testing::Test {
 protected:
  static void Deploy(const std::string& variables = "") {
    const ProjectCopy folder("hello-python");
    std::filesystem::remove(folder.path() + "/.platform.app.yaml");
    std::filesystem::create_directories(folder.path() + "/.platform");
    std::filesystem::create_directories(folder.path() + "/app");
    folder.Write("app/index.html", "hello\n");
    folder.Write(".platform/applications.yaml", "web:\n" + variables + kApplications);
    folder.Write(".platform/services.yaml", "nfs: {type: 'network-storage:1.0', disk: 256}\n");
    folder.Write(".platform/routes.yaml",
                 "'https://{default}/': {type: upstream, upstream: 'web:http'}\n");
    const os::CommandResult deployed =
        SharedPlatform().Paasctl({"deploy", "-p", kProject, "-e", kEnvironment, folder.path()});
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }
  static void SetUpTestSuite() {
    Deploy();
    EXPECT_EQ(Inside("web", "for d in files shared own here scratch; do echo $d > $d/f; done"), "");
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(
        SharedPlatform().Paasctl({"delete", "-p", kProject, "-e", kEnvironment, "--yes"}).exit_code,
        0);
  }
  static std::string Inside(const std::string& container, const std::string& script) {
    return In(container, "cd /app; " + script, kEnvironment);
  }
};

TEST_F(Mounts, AreSharedAsTheirSourceSays) {
  EXPECT_EQ(Inside("web--queue", "cat files/f shared/f; ls own here scratch"),
            "files\nshared\nhere:\n\nown:\n\nscratch:\n");
  EXPECT_EQ(Inside("api", "cat theirs/f common/f; stat -c %U theirs/f; echo back > theirs/b"),
            "files\nshared\nweb\n");
  EXPECT_EQ(Inside("web", "cat files/b; stat -c %U files/b"), "back\nweb\n");
}

TEST_F(Mounts, HoldWhatTheirDiskAllowsAndNoMore) {
  EXPECT_THAT(Inside("api", "dd if=/dev/zero of=common/big bs=1M count=320 2>&1; rm -f common/big"),
              AnyOf(HasSubstr("quota exceeded"), HasSubstr("No space left")));
  EXPECT_EQ(Inside("web", "echo still > files/g; cat files/g"), "still\n");  // another volume
}

TEST_F(Mounts, TakeUploadsAndGiveDownloads) {
  const auto paasctl = [](std::vector<std::string> words) {
    words.insert(words.end(), {"-A", "web", "-p", kProject, "-e", kEnvironment});
    return SharedPlatform().Paasctl(words);
  };
  const os::CommandResult list = paasctl({"mount", "ls"});
  for (const char* mount : {"files", "shared", "own", "here", "scratch"}) {
    EXPECT_THAT(list.output, HasSubstr(mount));
  }
  const TempDirectory here;
  ASSERT_OK(os::MakeDirectories(here / "up/deep"));
  ASSERT_OK(os::WriteFileDurably(here / "up/deep/note.txt", "carried\n"));
  const os::CommandResult up = paasctl({"mount", "upload", "--yes", "files", here / "up"});
  EXPECT_EQ(up.exit_code, 0) << up.error_output;
  EXPECT_EQ(Inside("web", "cat files/deep/note.txt; stat -c %U files/deep"), "carried\nweb\n");
  const os::CommandResult down = paasctl({"mount", "download", "files", here / "down"});
  EXPECT_EQ(down.exit_code, 0) << down.error_output;
  EXPECT_EQ(os::ReadFile(here / "down/deep/note.txt").value_or(""), "carried\n");
}

TEST_F(Mounts, KeepWhatIsInThemOverAChangeInPlace) {
  Deploy("  variables: {env: {CHANGED: 'yes'}}\n");
  EXPECT_EQ(Inside("web", "cat files/f shared/f own/f here/f; ls scratch"),
            "files\nshared\nown\nhere\nf\n");
}

}  // namespace
}  // namespace paas::testing
