// Limits, freezing and reclaiming of containers that run.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "common/os/file.h"
#include "container/oom_watcher.h"
#include "tests/integration/container/container_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

constexpr uint64_t kMiB = 1u << 20;

class LiveLimits : public ContainerTest {
 protected:
  void Run(const Limits& limits) {
    ContainerSpec spec = Spec();
    spec.limits = limits;
    auto container = Start(spec);
    ASSERT_OK(container);
    container_ = *container;
  }
  Status Set(const Limits& limits) {
    auto changed = engine_->Change(*container_, {.limits = limits});
    if (changed.ok()) container_ = changed->container;
    return changed.status();
  }
  std::string Out(const std::string& script) {
    const InsideResult result = Shell(*container_, script);
    return result.output + result.error;
  }

  std::shared_ptr<RunningContainer> container_;
};

TEST_F(LiveLimits, HoldForTheSameProcessesAtOnce) {
  ASSERT_NO_FATAL_FAILURE(Run({.memory_bytes = 128 * kMiB, .pids = 20}));
  const pid_t init = container_->pid();
  const std::string many = "for i in $(seq 30); do sleep 1 & done; wait";
  EXPECT_THAT(Out(many), HasSubstr("fork"));
  ASSERT_OK(Set({.cpu_millis = 250, .memory_bytes = 256 * kMiB, .pids = 100}));
  EXPECT_EQ(container_->pid(), init);
  EXPECT_EQ(Out("for i in $(seq 30); do sleep 0 & done; wait; echo all"), "all\n");
  EXPECT_EQ(os::ReadFile("/sys/fs/cgroup/cpu/" + cgroup_root_ + "/shop-main/one/cpu.cfs_quota_us")
                .value(),
            "25000\n");
  EXPECT_EQ(container_->Stats()->memory_limit_bytes, 256 * kMiB);
  // A file in /tmp may be as large as half of the memory.
  EXPECT_EQ(Out("df -k /tmp | tail -1 | awk '{print $2}'"), "131072\n");
}

TEST_F(LiveLimits, AreInTheRecordForWhoComesAfter) {
  ASSERT_NO_FATAL_FAILURE(Run({.memory_bytes = 128 * kMiB}));
  const Limits wanted{.cpu_millis = 500, .memory_bytes = 64 * kMiB, .pids = 50};
  ASSERT_OK(Set(wanted));
  auto adopted = MakeEngine()->Adopt();
  ASSERT_OK(adopted);
  ASSERT_EQ(adopted->running.size(), 1u);
  EXPECT_EQ(adopted->running[0]->spec().limits, wanted);
}

TEST_F(LiveLimits, TakeBackCachesForALowerLimit) {
  ASSERT_NO_FATAL_FAILURE(Run({.memory_bytes = 128 * kMiB}));
  ASSERT_OK(os::MakeDirectories(Path("data")));
  ContainerSpec spec = Spec("two");
  spec.limits.memory_bytes = 128 * kMiB;
  spec.binds = {{Path("data"), "/var/log"}};
  auto second = Start(spec);
  ASSERT_OK(second);
  container_ = *second;
  EXPECT_EQ(Out("head -c 60000000 /dev/urandom >/var/log/x; sync /var/log/x; echo $?"), "0\n");
  EXPECT_GT(container_->Stats()->memory_bytes, 50 * kMiB);
  ASSERT_OK(Set({.memory_bytes = 32 * kMiB}));
  EXPECT_LE(container_->Stats()->memory_bytes, 32 * kMiB);
  EXPECT_TRUE(container_->IsRunning());
}

TEST_F(LiveLimits, AreRefusedWhenMoreIsInUseAndNothingIsKilled) {
  ASSERT_NO_FATAL_FAILURE(Run({.memory_bytes = 128 * kMiB, .pids = 64}));
  EXPECT_EQ(Out("head -c 50000000 /dev/zero >/tmp/x; echo $?"), "0\n");
  EXPECT_THAT(Set({.memory_bytes = 16 * kMiB, .pids = 10}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("16 MiB")));
  EXPECT_TRUE(container_->IsRunning());
  EXPECT_EQ(container_->Stats()->oom_kills, 0u);
  EXPECT_EQ(container_->Stats()->memory_limit_bytes, 128 * kMiB);
  EXPECT_EQ(MakeEngine()->Adopt()->running.at(0)->spec().limits,
            (Limits{.memory_bytes = 128 * kMiB, .pids = 64}));
}

TEST_F(LiveLimits, LeaveTmpAsLargeAsWhatItHolds) {
  ASSERT_NO_FATAL_FAILURE(Run({.memory_bytes = 128 * kMiB}));
  EXPECT_EQ(Out("head -c 40000000 /dev/zero >/tmp/x; echo $?"), "0\n");
  ASSERT_OK(Set({.memory_bytes = 64 * kMiB}));
  EXPECT_EQ(Out("wc -c </tmp/x"), "40000000\n");
}

class Freezing : public LiveLimits {};

TEST_F(Freezing, HoldsAllContainersOfAGroupAndOutlivesWhoDidIt) {
  ASSERT_NO_FATAL_FAILURE(Run({}));
  auto other = Start(Spec("two"));
  ASSERT_OK(other);
  ASSERT_OK(engine_->SetGroupFrozen("shop-main", true));
  EXPECT_TRUE(container_->IsFrozen());
  EXPECT_TRUE((*other)->IsFrozen());
  auto later = MakeEngine();
  EXPECT_TRUE(later->IsGroupFrozen("shop-main"));
  auto adopted = later->Adopt();
  ASSERT_OK(adopted);
  ASSERT_EQ(adopted->running.size(), 2u);
  EXPECT_TRUE(adopted->running[0]->IsFrozen());
  ASSERT_OK(later->SetGroupFrozen("shop-main", false));
  EXPECT_FALSE(container_->IsFrozen());
  EXPECT_EQ(Out("echo awake"), "awake\n");
}

TEST_F(Freezing, RefusesWhatWouldHangInstead) {
  ASSERT_NO_FATAL_FAILURE(Run({}));
  ASSERT_OK(engine_->SetGroupFrozen("shop-main", true));
  ExecRequest request;
  request.process.argv = {"/bin/true"};
  EXPECT_THAT(container_->Exec(request).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("frozen")));
  EXPECT_THAT(Start(Spec("two")).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("frozen")));
  EXPECT_THAT(engine_->SetGroupFrozen("shop-other", true),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("shop-other")));
}

TEST_F(Freezing, DoesNotKeepAContainerFromBeingStopped) {
  ASSERT_NO_FATAL_FAILURE(Run({}));
  ASSERT_OK(engine_->SetGroupFrozen("shop-main", true));
  auto exit = container_->Stop(std::chrono::seconds(10));
  ASSERT_OK(exit);
  EXPECT_FALSE(container_->IsRunning());
}

TEST_F(Freezing, GivesBackCachesOfAPausedGroup) {
  ASSERT_OK(os::MakeDirectories(Path("data")));
  ContainerSpec spec = Spec();
  spec.binds = {{Path("data"), "/var/log"}};
  auto container = Start(spec);
  ASSERT_OK(container);
  container_ = *container;
  EXPECT_EQ(Out("head -c 40000000 /dev/urandom >/var/log/x; sync /var/log/x; echo $?"), "0\n");
  ASSERT_OK(engine_->SetGroupFrozen("shop-main", true));
  EXPECT_GT(engine_->ReclaimGroup("shop-main"), 30 * kMiB);
  EXPECT_EQ(engine_->ReclaimGroup("nobody"), 0u);
  ASSERT_OK(engine_->SetGroupFrozen("shop-main", false));
  EXPECT_EQ(Out("wc -c </var/log/x"), "40000000\n");
}

TEST_F(LiveLimits, EveryKillForWantOfMemoryIsTold) {
  ASSERT_NO_FATAL_FAILURE(Run({.memory_bytes = 32 * kMiB}));
  std::mutex mutex;
  std::condition_variable changed;
  uint32_t seen = 0, said_total = 0;
  auto watcher = OomWatcher::Create(engine_->facts().cgroups, cgroup_root_,
                                    [&](const std::string& id, uint32_t kills, uint32_t total) {
                                      const std::lock_guard lock(mutex);
                                      EXPECT_EQ(id, "one");
                                      seen += kills;
                                      said_total = total;
                                      changed.notify_all();
                                    });
  ASSERT_OK(watcher);
  ASSERT_OK((*watcher)->Watch("one", "shop-main/one"));
  for (uint32_t round = 1; round <= 2; ++round) {
    const InsideResult hog =
        Shell(*container_, "x=$(head -c 100000000 /dev/zero | tr '\\0' x); echo survived");
    EXPECT_EQ(hog.output, "");
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return seen >= round; }));
    EXPECT_EQ(said_total, seen);
  }
  EXPECT_TRUE(container_->IsRunning());
  EXPECT_EQ(container_->Stats()->oom_kills, seen);
  (*watcher)->Forget("one");
  EXPECT_THAT((*watcher)->Watch("two", "shop-main/two"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace paas::container::testing
