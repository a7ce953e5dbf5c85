// Bounds, and tasks that run into them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "common/os/file.h"
#include "container/task.h"
#include "tests/integration/container/container_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class Bounds : public ContainerTest {
 protected:
  StatusOr<TaskResult> Run(ContainerSpec spec, TaskOptions options = {}) {
    PAAS_ASSIGN_OR_RETURN(Slot slot, engine_->PrepareSlot(spec.ids));
    if (!options.sink) {
      options.sink = [this](std::string_view text, bool is_stderr) {
        (is_stderr ? error_ : output_).append(text);
      };
    }
    return RunTask(*engine_, spec, std::move(slot), options);
  }
  ContainerSpec Task(const std::string& script) {
    ContainerSpec spec = Spec();
    spec.init.argv = {"/bin/sh", "-c", script};
    spec.init.uid = spec.init.gid = 10000;
    return spec;
  }

  std::string output_;
  std::string error_;
};

TEST_F(Bounds, RunATaskToItsEnd) {
  auto result = Run(Task("id -u; echo warn >&2; echo more >/dev/stderr; exit 4"));
  ASSERT_OK(result);
  EXPECT_EQ(result->exit.code, 4);
  EXPECT_FALSE(result->timed_out);
  EXPECT_EQ(output_, "10000\n");
  EXPECT_EQ(error_, "warn\nmore\n");
  EXPECT_GT(result->peak_memory_bytes, 0u);
}

// Beside other processes of the node, containers count for what they may use.
TEST_F(Bounds, WeighContainersAndGroupsAboveByTheirCpus) {
  ContainerSpec spec = Spec();
  spec.limits.cpu_millis = 500;
  auto container = Start(spec);
  ASSERT_OK(container);
  const std::string root = "/sys/fs/cgroup/cpu/" + cgroup_root_;
  const std::string whole =
      std::to_string(1024 * std::max(1u, std::thread::hardware_concurrency())) + "\n";
  EXPECT_EQ(os::ReadFile(root + "/cpu.shares").value(), whole);
  EXPECT_EQ(os::ReadFile(root + "/shop-main/cpu.shares").value(), whole);
  EXPECT_EQ(os::ReadFile(root + "/shop-main/one/cpu.shares").value(), "512\n");
}

TEST_F(Bounds, KillATaskInTime) {
  auto result = Run(Task("sleep 1000 & sleep 1000"), {.timeout = milliseconds(50)});
  ASSERT_OK(result);
  EXPECT_TRUE(result->timed_out);
  EXPECT_EQ(result->exit.signal, SIGKILL);
}

TEST_F(Bounds, KillATaskThatIsCancelled) {
  const os::UniqueFd cancel(::eventfd(0, EFD_CLOEXEC));
  TaskOptions options{.cancel_fd = cancel.get()};
  options.sink = [&](std::string_view, bool) {
    const uint64_t one = 1;
    EXPECT_EQ(::write(cancel.get(), &one, sizeof one), 8);
  };
  auto result = Run(Task("echo started; sleep 1000"), options);
  ASSERT_OK(result);
  EXPECT_TRUE(result->cancelled);
  EXPECT_EQ(result->exit.signal, SIGKILL);
}

TEST_F(Bounds, MemoryIsTheContainersOwnAndItsEndIsTold) {
  ContainerSpec spec = Task("x=$(head -c 100000000 /dev/zero | tr '\\0' x); echo survived");
  spec.limits.memory_bytes = 24u << 20;
  auto result = Run(spec);
  ASSERT_OK(result);
  EXPECT_TRUE(result->exit.out_of_memory) << Describe(result->exit);
  EXPECT_LE(result->peak_memory_bytes, 24u << 20);
  EXPECT_EQ(output_, "");
}

TEST_F(Bounds, ProcessesAreCounted) {
  ContainerSpec spec = Task("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 5 & done; echo all");
  spec.limits.pids = 8;
  auto result = Run(spec);
  ASSERT_OK(result);
  EXPECT_THAT(error_, HasSubstr("fork"));
  EXPECT_EQ(output_, "");
}

TEST_F(Bounds, ResourceLimitsAreSet) {
  auto result =
      Run(Task("ulimit -c; ulimit -l; ulimit -u; test $(ulimit -n) -le 65536 && echo ok"));
  ASSERT_OK(result);
  EXPECT_EQ(output_, "0\n8192\n32768\nok\n");
}

TEST_F(Bounds, AreCountedAndCanBeChanged) {
  ContainerSpec spec = Spec();
  spec.limits = {.cpu_millis = 500, .memory_bytes = 64u << 20, .pids = 50};
  auto container = Start(spec);
  ASSERT_OK(container);
  auto stats = (*container)->Stats();
  ASSERT_OK(stats);
  EXPECT_EQ(stats->memory_limit_bytes, 64u << 20);
  EXPECT_GE(stats->pids, 1u);
  EXPECT_GT(stats->memory_peak_bytes, 0u);
  EXPECT_EQ(stats->oom_kills, 0u);
  const Limits more{.cpu_millis = 0, .memory_bytes = 128u << 20, .pids = 60};
  ASSERT_OK(engine_->Change(**container, {.limits = more}));
  EXPECT_EQ((*container)->Stats()->memory_limit_bytes, 128u << 20);
  ASSERT_OK(engine_->Change(**container, {.limits = Limits{.memory_bytes = 32u << 20}}));
  EXPECT_EQ((*container)->Stats()->memory_limit_bytes, 32u << 20);
}

}  // namespace
}  // namespace paas::container::testing
