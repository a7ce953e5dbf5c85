#include "common/daemon/watchdog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace paas::daemon {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr milliseconds kRound{5};
constexpr std::chrono::seconds kPatience{20};

// Counts pings, and lets a test wait for more of them.
class Pings {
 public:
  void Add() {
    const std::lock_guard lock(mutex_);
    ++count_;
    added_.notify_all();
  }
  bool AwaitMore(int more) {
    std::unique_lock lock(mutex_);
    const int goal = count_ + more;
    return added_.wait_for(lock, kPatience, [&] { return count_ >= goal; });
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  int count_ = 0;
};

TEST(Watchdog, PingsWhileEverythingMoves) {
  Pings pings;
  Watchdog watchdog(kRound, [&] { pings.Add(); });
  watchdog.Probe("the store", std::chrono::seconds(30), [] { return true; });
  watchdog.Start();
  EXPECT_TRUE(pings.AwaitMore(3));
  EXPECT_THAT(watchdog.Stuck(), IsEmpty());
}

TEST(Watchdog, IsSilentAsLongAsAProbeHangsAndPingsAgainAfterwards) {
  Pings pings;
  std::promise<void> hang;
  std::promise<void> hanging;
  std::atomic<bool> first = true;
  Watchdog watchdog(kRound, [&] { pings.Add(); });
  watchdog.Probe("the store", milliseconds(40), [&] {
    if (first.exchange(false)) {
      hanging.set_value();
      hang.get_future().wait();
    }
    return true;
  });
  hanging.get_future().wait();
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (watchdog.Stuck().empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_THAT(watchdog.Stuck(), ElementsAre(StartsWith("the store has not moved for ")));
  watchdog.Start();
  EXPECT_EQ(pings.count(), 0);
  hang.set_value();
  EXPECT_TRUE(pings.AwaitMore(2));
}

TEST(Watchdog, NoticesALoopThatBeatsNoMore) {
  Watchdog watchdog(kRound, [] {});
  Pulse& pulse = watchdog.Watch("the loop", milliseconds(20));
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (watchdog.Stuck().empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_THAT(watchdog.Stuck(), ElementsAre(StartsWith("the loop has not moved for ")));
  pulse.Beat();
  EXPECT_LT(pulse.Silence(), std::chrono::seconds(10));
}

TEST(Watchdog, CountsAProbeThatSaysNoAsStuck) {
  Watchdog watchdog(kRound, [] {});
  watchdog.Probe("the server", milliseconds(20), [] { return false; });
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (watchdog.Stuck().empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_THAT(watchdog.Stuck(), ElementsAre(StartsWith("the server")));
}

}  // namespace
}  // namespace paas::daemon
