// Start, stop, restart of the agent, and that nothing is left.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <sstream>

#include "common/os/file.h"
#include "container/process_exit.h"
#include "tests/integration/container/container_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using ::paas::testing::StatusIs;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Lifecycle : public ContainerTest {};

TEST_F(Lifecycle, StartsExecutesAndStops) {
  auto container = Start(Spec());
  ASSERT_OK(container);
  const InsideResult result = Shell(**container, "echo hello; echo oops >&2; exit 3");
  EXPECT_EQ(result.output, "hello\n");
  EXPECT_EQ(result.error, "oops\n");
  EXPECT_EQ(result.exit.code, 3);
  EXPECT_TRUE(result.exit.known);
  auto exit = (*container)->Stop(seconds(10));
  ASSERT_OK(exit);
  EXPECT_EQ(exit->code, 7);
  EXPECT_EQ(exit->signal, 0);
}

TEST_F(Lifecycle, KillsWhatIgnoresTheSignal) {
  ContainerSpec spec = Spec();
  spec.init.argv = {"/bin/sleep", "1000"};  // PID 1 without a handler hears no SIGTERM
  auto container = Start(spec);
  ASSERT_OK(container);
  auto exit = (*container)->Stop(milliseconds(50));
  ASSERT_OK(exit);
  EXPECT_EQ(exit->signal, SIGKILL);
  EXPECT_FALSE(exit->out_of_memory);
  EXPECT_EQ((*container)->Stop(seconds(1)).value(), *exit);
}

TEST_F(Lifecycle, RunsTheStopCommandFirst) {
  ContainerSpec spec = Spec();
  ASSERT_OK(os::MakeDirectories(Path("logs")));
  spec.binds = {{Path("logs"), "/var/log"}};
  spec.stop.command = {"/bin/sh", "-c", "echo stopping >/var/log/stop"};
  auto container = Start(spec);
  ASSERT_OK(container);
  auto exit = (*container)->Stop(seconds(10));
  ASSERT_OK(exit);
  EXPECT_EQ(exit->code, 7);
  EXPECT_EQ(os::ReadFile(Path("logs/stop")).value(), "stopping\n");
}

TEST_F(Lifecycle, AppendsOutputToAFile) {
  ContainerSpec spec = Spec();
  spec.output_path = Path("output");
  spec.init.argv = {"/bin/sh", "-c", "echo out; echo err >&2; echo again >>/dev/stdout"};
  auto container = Start(spec);
  ASSERT_OK(container);
  ASSERT_OK((*container)->Wait(seconds(10)));
  EXPECT_THAT(os::ReadFile(Path("output")).value(), "out\nerr\nagain\n");
}

TEST_F(Lifecycle, RefusesASecondContainerOfTheSameName) {
  const ContainerSpec spec = Spec();
  auto container = Start(spec);
  ASSERT_OK(container);
  EXPECT_THAT(Start(spec), StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("is running")));
  EXPECT_TRUE((*container)->IsRunning());
}

TEST_F(Lifecycle, TellsThatAProgramIsMissing) {
  ContainerSpec spec = Spec();
  spec.init.argv = {"no-such-program"};
  EXPECT_THAT(Start(spec), StatusIs(absl::StatusCode::kNotFound, HasSubstr("no-such-program")));
  EXPECT_TRUE(engine_->Adopt()->lost.empty());
}

TEST_F(Lifecycle, AsksBeforeInitGoesAndAfterItIsRecorded) {
  const ContainerSpec spec = Spec();
  const std::string record = Path("state/" + spec.id + ".json");
  ContainerSpec waiting = spec;
  waiting.output_path = Path("output");
  waiting.init.argv = {"/bin/sh", "-c", "echo went"};
  started_.push_back(waiting);
  auto slot = engine_->PrepareSlot(waiting.ids);
  ASSERT_OK(slot);
  bool recorded = false;
  auto container = engine_->Start(waiting, *std::move(slot), {-1, -1, -1}, [&] {
    recorded = os::Exists(record) && os::ReadFile(Path("output")).value().empty();
    return absl::OkStatus();
  });
  ASSERT_OK(container);
  EXPECT_TRUE(recorded);
  ASSERT_OK((*container)->Wait(seconds(10)));
  EXPECT_EQ(os::ReadFile(Path("output")).value(), "went\n");
}

TEST_F(Lifecycle, UndoesWhatIsNotPermitted) {
  ContainerSpec spec = Spec();
  spec.output_path = Path("output");
  spec.init.argv = {"/bin/sh", "-c", "echo went"};
  started_.push_back(spec);
  auto slot = engine_->PrepareSlot(spec.ids);
  ASSERT_OK(slot);
  const auto refuse = [] { return FailedPrecondition("there is no link"); };
  EXPECT_THAT(engine_->Start(spec, *std::move(slot), {-1, -1, -1}, refuse),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no link")));
  EXPECT_EQ(os::ReadFile(Path("output")).value(), "");
  EXPECT_TRUE(engine_->Adopt()->lost.empty());
  EXPECT_FALSE(os::Exists("/sys/fs/cgroup/unified/" + cgroup_root_ + "/" + spec.cgroup));
}

TEST_F(Lifecycle, MakesASlotWhileTheCallerDoesSomethingElse) {
  const ContainerSpec spec = Spec();
  started_.push_back(spec);
  auto pending = engine_->RequestSlot(spec.ids);
  ASSERT_OK(pending);
  auto slot = pending->Take();
  ASSERT_OK(slot);
  ASSERT_OK(engine_->Start(spec, *std::move(slot)));
}

TEST_F(Lifecycle, MakesGroupsWhileTheCallerDoesSomethingElse) {
  ContainerSpec spec = Spec();
  spec.limits.pids = 77;
  started_.push_back(spec);
  PendingGroup group = engine_->RequestGroup(spec.cgroup, spec.limits);
  auto slot = engine_->PrepareSlot(spec.ids);
  ASSERT_OK(slot);
  ASSERT_OK(engine_->Start(spec, *std::move(slot), {-1, -1, -1}, {}, std::move(group)));
  EXPECT_EQ(
      os::ReadFile("/sys/fs/cgroup/pids/" + cgroup_root_ + "/" + spec.cgroup + "/pids.max").value(),
      "77\n");
}

TEST_F(Lifecycle, RemovesGroupsThatNoContainerTook) {
  const ContainerSpec spec = Spec();
  const std::string path = "/sys/fs/cgroup/unified/" + cgroup_root_;
  { const PendingGroup group = engine_->RequestGroup(spec.cgroup, spec.limits); }
  EXPECT_FALSE(os::Exists(path));
  // Nor do they disturb whoever has them.
  auto container = Start(spec);
  ASSERT_OK(container);
  { const PendingGroup group = engine_->RequestGroup(spec.cgroup, spec.limits); }
  EXPECT_TRUE((*container)->IsRunning());
  EXPECT_TRUE(os::Exists(path + "/" + spec.cgroup));
}

// What an ended container left behind would count on: its peak and its kills.
TEST_F(Lifecycle, MakesGroupsAnew) {
  const ContainerSpec spec = Spec();
  const std::string left = "/sys/fs/cgroup/memory/" + cgroup_root_ + "/" + spec.cgroup;
  ASSERT_OK(os::MakeDirectories(left));
  ASSERT_OK(os::WriteFile(left + "/memory.swappiness", "7"));
  ASSERT_OK(Start(spec));
  EXPECT_NE(os::ReadFile(left + "/memory.swappiness").value(), "7\n");
}

TEST_F(Lifecycle, FreezesAndThaws) {
  auto container = Start(Spec());
  ASSERT_OK(container);
  ASSERT_OK((*container)->SetFrozen(true));
  const std::string events =
      "/sys/fs/cgroup/unified/" + cgroup_root_ + "/shop-main/one/cgroup.events";
  EXPECT_THAT(os::ReadFile(events).value(), HasSubstr("frozen 1"));
  ASSERT_OK((*container)->SetFrozen(false));
  EXPECT_EQ(Shell(**container, "echo awake").output, "awake\n");
}

TEST_F(Lifecycle, ARestartedEngineAdoptsAndLearnsTheExit) {
  const ContainerSpec spec = Spec();
  auto first = Start(spec);
  ASSERT_OK(first);
  const ContainerRecord record = (*first)->record();
  first->reset();
  engine_ = nullptr;  // the helper goes with it
  engine_ = MakeEngine();
  auto adoption = engine_->Adopt();
  ASSERT_OK(adoption);
  ASSERT_EQ(adoption->running.size(), 1u);
  RunningContainer& container = *adoption->running[0];
  EXPECT_EQ(container.record(), record);
  EXPECT_EQ(Shell(container, "echo still here").output, "still here\n");
  auto exit = container.Stop(seconds(10));
  ASSERT_OK(exit);
  EXPECT_TRUE(exit->known);
  EXPECT_EQ(exit->code, 7);
}

pid_t ParentOf(pid_t pid) {
  const auto status = os::ReadFile("/proc/" + std::to_string(pid) + "/status");
  return std::stoi(status->substr(status->find("PPid:\t") + 6));
}

// In a user namespace that has no ids yet.
bool IsSpare(pid_t pid) {
  const auto ids = os::ReadFile("/proc/" + std::to_string(pid) + "/uid_map");
  return ids.ok() && ids->empty();
}

// The helper's child that holds namespaces for the next container; it comes after a pause.
pid_t AwaitSpare(pid_t helper) {
  const std::string id = std::to_string(helper);
  const auto deadline = std::chrono::steady_clock::now() + seconds(20);
  while (std::chrono::steady_clock::now() < deadline) {
    const std::string path = "/proc/" + id + "/task/" + id + "/children";
    std::istringstream children(*os::ReadFile(path));
    for (pid_t pid = 0; children >> pid;) {
      if (IsSpare(pid)) return pid;
    }
    ::poll(nullptr, 0, 5);
  }
  return 0;
}

TEST_F(Lifecycle, StartsInNamespacesMadeAheadAndWithoutThemWhenTheyAreGone) {
  auto first = Start(Spec());
  ASSERT_OK(first);
  const pid_t helper = ParentOf((*first)->pid());
  const pid_t spare = AwaitSpare(helper);
  ASSERT_GT(spare, 0);
  const std::string link = "/proc/" + std::to_string(spare) + "/ns/net";
  const std::string made_ahead = std::filesystem::read_symlink(link);
  auto second = Start(Spec("two"));
  ASSERT_OK(second);
  const std::string used = "/proc/" + std::to_string((*second)->pid()) + "/ns/net";
  EXPECT_EQ(std::filesystem::read_symlink(used), made_ahead);
  ASSERT_OK((*second)->Stop(seconds(10)));

  const pid_t next = AwaitSpare(helper);
  ASSERT_GT(next, 0);
  ASSERT_EQ(::kill(next, SIGKILL), 0);
  ASSERT_OK(Start(Spec("three")));
}

TEST_F(Lifecycle, AContainerOutlivesItsHelper) {
  auto container = Start(Spec());
  ASSERT_OK(container);
  const pid_t parent = ParentOf((*container)->pid());
  const os::UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, parent, 0)));
  ASSERT_OK(SendSignal(pidfd.get(), SIGKILL));
  pollfd ended{pidfd.get(), POLLIN, 0};
  ASSERT_EQ(::poll(&ended, 1, 10000), 1);
  EXPECT_EQ(Shell(**container, "echo alive").output, "alive\n");
  ASSERT_OK(Start(Spec("two")));
}

TEST_F(Lifecycle, RecordsWithoutAProcessAreLost) {
  const ContainerSpec spec = Spec();
  auto container = Start(spec);
  ASSERT_OK(container);
  ASSERT_OK((*container)->Stop(seconds(10)));
  auto adoption = MakeEngine()->Adopt();
  ASSERT_OK(adoption);
  EXPECT_TRUE(adoption->running.empty());
  ASSERT_EQ(adoption->lost.size(), 1u);
  EXPECT_EQ(adoption->lost[0].spec, spec);
}

TEST_F(Lifecycle, ReapsOrphansAndLeavesTheKnown) {
  const ContainerSpec known = Spec("known");
  auto kept = Start(known);
  auto orphan = Start(Spec("orphan"));
  ASSERT_OK(kept);
  ASSERT_OK(orphan);
  auto reaped = engine_->ReapOrphans({known.cgroup});
  ASSERT_OK(reaped);
  EXPECT_THAT(*reaped, ElementsAre("shop-main/orphan"));
  EXPECT_TRUE((*kept)->IsRunning());
  EXPECT_FALSE((*orphan)->IsRunning());
  EXPECT_EQ(engine_->Adopt()->lost.size(), 0u);
}

}  // namespace
}  // namespace paas::container::testing
