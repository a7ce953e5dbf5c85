// Changes that were cut short, by the death of the helper at any step or of the agent at any time.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <thread>

#include "common/os/file.h"
#include "container/launcher.h"
#include "container/plan/change_plan.h"
#include "container/seccomp/filter.h"
#include "tests/integration/container/change_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

class Interrupted : public ChangeTest {
 protected:
  static std::vector<ConfigFile> Files(int release) {
    const std::string text = std::to_string(release) + "\n";
    return {{.path = "environment", .content = text}, {.path = "hosts", .content = text}};
  }
  ContainerChange To(int release) {
    return {.app = Release(release), .config = Files(release), .limits = std::nullopt};
  }
  std::string State(RunningContainer& container) {
    return Shell(container,
                 "cat /app/version /run/config/environment /run/config/hosts /app/web/files/kept;"
                 "grep -c ' /app ' /proc/self/mountinfo; ls -a /run/config | grep -c incoming")
        .output;
  }
  static std::string Expected(int release) {
    const std::string text = std::to_string(release) + "\n";
    return text + text + text + "of the volume\n1\n0\n";
  }
};

// What the helper does up to any step, and then not the rest.
TEST_F(Interrupted, AtAnyStepItIsFinishedOrUndone) {
  auto started = Start(AppSpec());
  ASSERT_OK(started);
  std::shared_ptr<RunningContainer> container = *started;
  auto filter = CompileSeccompFilter();
  ASSERT_OK(filter);
  Launcher launcher(PAAS_BIN_DIR "/paas-launch", *filter);
  const ContainerChange change = To(2);
  const AssemblyPlan plan =
      PlanChange(Merge(container->spec(), change), change, engine_->facts(), cgroup_root_);
  for (size_t steps = 1; steps <= plan.steps.size(); ++steps) {
    for (const int wanted : {2, 1}) {
      auto reset = engine_->Change(*container, To(1));
      ASSERT_OK(reset);
      container = reset->container;
      AssemblyPlan part{{plan.steps.begin(), plan.steps.begin() + static_cast<ptrdiff_t>(steps)}};
      auto outer = os::Open(Path("run/containers/one.mnt"), O_RDONLY);
      auto user = os::Open("/proc/" + std::to_string(container->pid()) + "/ns/user", O_RDONLY);
      ASSERT_OK(outer);
      ASSERT_OK(user);
      ASSERT_OK(launcher.Change(part, outer->get(), user->get()));
      auto mended = engine_->Change(*container, To(wanted));
      ASSERT_OK(mended) << steps;
      container = mended->container;
      EXPECT_EQ(State(*container), Expected(wanted)) << steps << " steps, then " << wanted;
    }
  }
}

// In a process of its own, which is killed while it changes the container over and over.
TEST_F(Interrupted, ByAKilledAgentItGoesOnFromWhereItIs) {
  ASSERT_OK(Start(AppSpec()));
  for (const int release : {1, 2}) Release(release);
  std::minstd_rand random(20261126);
  for (int round = 0; round < 40; ++round) {
    const pid_t agent = ::fork();
    if (agent == 0) {
      auto engine = MakeEngine();
      auto adopted = engine->Adopt();
      if (!adopted.ok() || adopted->running.empty()) ::_exit(1);
      std::shared_ptr<RunningContainer> container = adopted->running[0];
      for (int i = 0;; ++i) {
        auto changed = engine->Change(*container, To(1 + i % 2));
        if (!changed.ok()) ::_exit(2);
        container = changed->container;
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds(20'000 + random() % 60'000));
    ASSERT_EQ(::kill(agent, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(agent, &status, 0), agent);
    ASSERT_TRUE(WIFSIGNALED(status)) << "ended by itself: " << WEXITSTATUS(status);
    auto adopted = engine_->Adopt();
    ASSERT_OK(adopted);
    ASSERT_EQ(adopted->running.size(), 1u);
    EXPECT_EQ(Shell(*adopted->running[0], "cat /app/web/files/kept").output, "of the volume\n");
    const int wanted = 1 + round % 2;
    auto mended = engine_->Change(*adopted->running[0], To(wanted));
    ASSERT_OK(mended);
    EXPECT_EQ(State(*mended->container), Expected(wanted)) << round;
  }
}

}  // namespace
}  // namespace paas::container::testing
