// Processes beside init.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "common/os/file.h"
#include "tests/integration/container/container_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using ::paas::testing::StatusIs;
using std::chrono::seconds;
using ::testing::HasSubstr;

class Exec : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    auto container = Start(Spec());
    ASSERT_OK(container);
    container_ = *container;
  }

  static ExecRequest Request(std::vector<std::string> argv) {
    return {.process = {.argv = std::move(argv), .env = {{"PATH", "/bin"}}}};
  }

  static Exit Ended(ExecSession& session) {
    auto exit = session.Wait(seconds(20));
    EXPECT_OK(exit);
    return exit.ok() ? *exit : Exit{.code = -1};
  }

  std::shared_ptr<RunningContainer> container_;
};

TEST_F(Exec, PassesInput) {
  auto session = container_->Exec(Request({"tr", "a-z", "A-Z"}));
  ASSERT_OK(session);
  ASSERT_EQ(::write((*session)->input.get(), "hello", 5), 5);
  (*session)->input.Reset();
  EXPECT_EQ(ReadAll((*session)->output.get()), "HELLO");
  EXPECT_EQ(Ended(**session).code, 0);
}

TEST_F(Exec, RunsAsTheUserInTheDirectoryWithTheEnvironment) {
  ExecRequest request = Request({"sh", "-c", "id -u; id -g; pwd; echo $A"});
  request.process.uid = request.process.gid = 10000;
  request.process.cwd = "/app";
  request.process.env["A"] = "b c";
  auto session = container_->Exec(request);
  ASSERT_OK(session);
  EXPECT_EQ(ReadAll((*session)->output.get()), "10000\n10000\n/app\nb c\n");
}

// Nothing else of the helper's or the agent's is among them.
TEST_F(Exec, HandsDescriptorsToInitAndToWhatRunsBesideIt) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const os::UniqueFd reader(ends[0]), writer(ends[1]);
  ExecRequest request = Request({"sh", "-c", "ls /proc/self/fd | tr '\\n' ' '"});
  request.handed = {writer.get(), reader.get()};
  auto session = container_->Exec(request);
  ASSERT_OK(session);
  EXPECT_EQ(ReadAll((*session)->output.get()), "0 1 100 101 2 3 ");  // 3: ls itself

  ContainerSpec spec = Spec("two");
  spec.output_path = Path("output");
  spec.init.argv = {"/bin/sh", "-c", "ls /proc/self/fd | tr '\\n' ' '"};
  ASSERT_OK_AND_ASSIGN(Slot slot, engine_->PrepareSlot(spec.ids));
  ASSERT_OK_AND_ASSIGN(auto init,
                       engine_->Start(spec, std::move(slot), {-1, -1, -1}, {}, {}, {writer.get()}));
  started_.push_back(spec);
  ASSERT_OK(init->Wait(seconds(10)));
  EXPECT_EQ(os::ReadFile(Path("output")).value(), "0 1 100 2 3 ");
}

TEST_F(Exec, GivesATerminalOfTheContainer) {
  ExecRequest request = Request({"sh", "-c", "tty; stty size; read line; stty size; echo $line"});
  request.process.uid = request.process.gid = 10000;
  request.terminal = WindowSize{40, 100};
  auto session = container_->Exec(request);
  ASSERT_OK(session);
  EXPECT_THAT(ReadUntil((*session)->output.get(), "40 100\r\n"), HasSubstr("/dev/pts/0\r\n"));
  ASSERT_OK((*session)->Resize({50, 120}));
  ASSERT_EQ(::write((*session)->input.get(), "typed\n", 6), 6);
  EXPECT_THAT(ReadAll((*session)->output.get()), HasSubstr("50 120\r\ntyped\r\n"));
  EXPECT_EQ(Ended(**session).code, 0);
}

TEST_F(Exec, PassesSignalsToTheForegroundGroup) {
  ExecRequest request =
      Request({"sh", "-c", "trap 'exit 9' INT; echo ready; while :; do sleep 0.1; done"});
  request.terminal = WindowSize{};
  auto session = container_->Exec(request);
  ASSERT_OK(session);
  ReadUntil((*session)->output.get(), "ready");
  ASSERT_OK((*session)->Signal(SIGINT));
  EXPECT_EQ(Ended(**session).code, 9);
}

TEST_F(Exec, PassesSignalsWithoutATerminal) {
  auto session = container_->Exec(Request({"sh", "-c", "echo ready; sleep 1000"}));
  ASSERT_OK(session);
  ReadUntil((*session)->output.get(), "ready");
  ASSERT_OK((*session)->Signal(SIGTERM));
  EXPECT_EQ(Ended(**session).signal, SIGTERM);
}

TEST_F(Exec, TellsWhatCannotBeExecuted) {
  EXPECT_THAT(container_->Exec(Request({"nothing-here"})),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("nothing-here")));
  EXPECT_THAT(container_->Exec(Request({"/etc/passwd"})),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("/etc/passwd")));
  EXPECT_THAT(container_->Exec(Request({})), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK(container_->Stop(seconds(10)));
  EXPECT_THAT(container_->Exec(Request({"true"})),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("has ended")));
}

// A working directory that leads out through a descriptor of the process (CVE-2024-21626).
TEST_F(Exec, RefusesDirectoriesOutsideOfTheContainer) {
  for (int fd = 3; fd < 24; ++fd) {
    ExecRequest request = Request({"pwd"});
    request.process.cwd = "/proc/self/fd/" + std::to_string(fd);
    auto session = container_->Exec(request);
    if (!session.ok()) continue;
    EXPECT_THAT(ReadAll((*session)->output.get()), ::testing::StartsWith("/"));
  }
}

// While container root tries to trace, open or overwrite every process it sees, programs are
// executed (CVE-2019-5736): the helper in between must be out of reach.
TEST_F(Exec, IsOutOfReachUntilItIsTheProgram) {
  auto attacker = container_->Exec(Request(
      {"sh", "-c",
       "echo ready; while :; do for p in /proc/[0-9]*; do case $(readlink $p/exe 2>/dev/null) in"
       " ''|/bin/busybox|/bin/container_probe) ;; *) echo reached $(readlink $p/exe);; esac;"
       " echo x >$p/exe; done; done 2>/dev/null"}));
  ASSERT_OK(attacker);
  ReadUntil((*attacker)->output.get(), "ready\n");
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(Inside(*container_, {"container_probe", "unknown"}).output, "unknown ENOSYS\n");
  }
  ASSERT_OK((*attacker)->Signal(SIGKILL));
  ASSERT_OK((*attacker)->Wait(seconds(10)));
  EXPECT_EQ(ReadAll((*attacker)->output.get()), "");
}

}  // namespace
}  // namespace paas::container::testing
