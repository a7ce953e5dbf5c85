// Other files under /run/config of a container that runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "common/os/file.h"
#include "tests/integration/container/change_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class Configuring : public ChangeTest {
 protected:
  void SetUp() override {
    ChangeTest::SetUp();
    ContainerSpec spec = AppSpec();
    spec.config = Files("one");
    auto container = Start(spec);
    ASSERT_OK(container);
    container_ = *container;
  }
  static std::vector<ConfigFile> Files(const std::string& text) {
    return {{.path = "environment", .content = text + "\n", .mode = 0440, .gid = 10000},
            {.path = "service/app/run", .content = "#!/bin/sh\necho " + text, .mode = 0755},
            {.path = "service/app/supervise", .link_target = "/run/supervise/app"},
            {.path = "same", .content = "same\n"}};
  }
  StatusOr<Changed> Configure(std::vector<ConfigFile> files) {
    return engine_->Change(*container_, {.config = std::move(files)});
  }
  std::string Out(const std::string& script, uint32_t uid = 0) {
    const InsideResult result = Shell(*container_, script, uid);
    return result.output + result.error;
  }

  std::shared_ptr<RunningContainer> container_;
};

TEST_F(Configuring, ReplacesWhatIsAnotherFileAndTellsWhich) {
  auto changed = Configure(Files("two"));
  ASSERT_OK(changed);
  EXPECT_THAT(changed->files, UnorderedElementsAre("environment", "service/app/run"));
  EXPECT_EQ(Out("cd /run/config; cat environment; service/app/run; cat same", 10000),
            "two\ntwo\nsame\n");
  EXPECT_EQ(Out("stat -c '%a %u:%g' /run/config/environment /run/config/service/app/run"),
            "440 0:10000\n755 0:0\n");
  auto again = Configure(Files("two"));
  ASSERT_OK(again);
  EXPECT_THAT(again->files, UnorderedElementsAre());
}

TEST_F(Configuring, AddsAndRemovesFilesLinksAndDirectories) {
  std::vector<ConfigFile> files = Files("one");
  files.erase(files.begin() + 1, files.begin() + 3);  // all of service/app
  files.push_back({.path = "hooks/deploy", .content = "d"});
  files.push_back({.path = "link", .link_target = "same"});
  auto changed = Configure(files);
  ASSERT_OK(changed);
  EXPECT_THAT(changed->files, UnorderedElementsAre("service/app/run", "service/app/supervise",
                                                   "hooks/deploy", "link"));
  EXPECT_EQ(Out("cd /run/config; find . | sort; cat link; stat -c %u:%g hooks"),
            ".\n./environment\n./hooks\n./hooks/deploy\n./link\n./same\nsame\n0:0\n");
}

TEST_F(Configuring, TurnsADirectoryIntoAFileAndALinkIntoAnother) {
  ASSERT_OK(Configure({{.path = "service", .content = "file"}, {.path = "x", .link_target = "a"}}));
  EXPECT_EQ(Out("cat /run/config/service; readlink /run/config/x"), "filea\n");
  ASSERT_OK(
      Configure({{.path = "service/b", .content = "back"}, {.path = "x", .link_target = "ab"}}));
  EXPECT_EQ(Out("cat /run/config/service/b; readlink /run/config/x"), "backab\n");
}

// What stands in a directory (runsv does) goes on to see its files.
TEST_F(Configuring, KeepsDirectoriesThatProcessesStandIn) {
  ExecRequest request;
  request.process.argv = {"/bin/sh", "-c", "echo in; read x; ./run"};
  request.process.cwd = "/run/config/service/app";
  request.process.env = {{"PATH", "/bin"}};
  auto session = container_->Exec(request);
  ASSERT_OK(session);
  ASSERT_EQ(ReadUntil((*session)->output.get(), "in\n"), "in\n");
  ASSERT_OK(Configure(Files("two")));
  ASSERT_EQ(::write((*session)->input.get(), "\n", 1), 1);
  EXPECT_EQ(ReadAll((*session)->output.get()), "two\n");
}

TEST_F(Configuring, GrowsAndShrinksWithItsFiles) {
  std::vector<ConfigFile> files = Files("one");
  files.push_back({.path = "large", .content = std::string(20u << 20, 'x')});
  ASSERT_OK(Configure(files));
  EXPECT_EQ(Out("wc -c </run/config/large"), "20971520\n");
  ASSERT_OK(Configure(Files("one")));
  EXPECT_EQ(Out("ls /run/config"), "environment\nsame\nservice\n");
}

TEST_F(Configuring, NobodyInsideCanWriteIt) {
  EXPECT_THAT(Out("touch /run/config/x"), HasSubstr("Read-only file system"));
  EXPECT_THAT(Out("rm -rf /run/config/service"), HasSubstr("Read-only file system"));
  EXPECT_THAT(Out("mv /run/config /run/other"), HasSubstr("busy"));
  ASSERT_OK(Configure(Files("two")));
  EXPECT_THAT(Out("echo x >/run/config/environment"), HasSubstr("Read-only file system"));
}

TEST_F(Configuring, RefusesAMalformedRamdisk) {
  EXPECT_THAT(Configure({{.path = "../run/x"}}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("../run/x")));
  EXPECT_EQ(Out("cat /run/config/environment"), "one\n");
}

TEST_F(Configuring, ComesWithAnotherImageInOneChange) {
  auto changed = engine_->Change(*container_, {.app = Release(2), .config = Files("two")});
  ASSERT_OK(changed);
  EXPECT_EQ(Out("cat /app/version /run/config/environment /app/web/files/kept"),
            "2\ntwo\nof the volume\n");
}

}  // namespace
}  // namespace paas::container::testing
