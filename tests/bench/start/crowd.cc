#include "tests/bench/start/crowd.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/bench/start/dial.h"
#include "tests/bench/start/process_tree.h"

namespace paas::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kMiB = 1 << 20;

double MsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Calls `action` for every seat, by two threads a CPU. The first error; the others go on.
Status ForEach(uint32_t count, const std::function<Status(const Seat&)>& action) {
  std::atomic<uint32_t> next{0};
  std::mutex mutex;
  Status first;
  const auto work = [&] {
    for (uint32_t number = next++; number < count; number = next++) {
      const Status status = action({.number = number});
      const std::lock_guard lock(mutex);
      if (first.ok()) first = status;
    }
  };
  std::vector<std::thread> threads(std::min(count, 2 * std::thread::hardware_concurrency()));
  for (std::thread& thread : threads) thread = std::thread(work);
  for (std::thread& thread : threads) thread.join();
  return first;
}

Status AwaitSeat(const Seat& seat) {
  const std::string address = seat.address().ToString();
  return AwaitAnswer([&](uint16_t port) { return Connect(-1, address, port); },
                     [] { return absl::OkStatus(); });
}

StatusOr<double> StopAll(Fleet& fleet, uint32_t count) {
  const Clock::time_point start = Clock::now();
  PAAS_RETURN_IF_ERROR(ForEach(count, [&](const Seat& seat) { return fleet.Stop(seat); }));
  const double gone_ms = MsSince(start);
  WaitForLinks();
  return gone_ms;
}

Status PrintMemory(const Fleet& fleet, uint32_t count) {
  MemoryUse sum;
  uint64_t charged_bytes = 0;
  for (uint32_t number = 0; number < count; ++number) {
    const MemoryUse use = MemoryOfTree(fleet.PidOf({number}));
    sum.rss_bytes += use.rss_bytes;
    sum.pss_bytes += use.pss_bytes;
    sum.processes += use.processes;
    PAAS_ASSIGN_OR_RETURN(const container::CgroupStats stats, fleet.Stats({number}));
    charged_bytes += stats.memory_bytes;
  }
  const double each = count * kMiB;
  std::printf(
      "  %28u processes; MiB a container: mapped %.1f, its share (Pss) %.1f, "
      "charged to its cgroup %.1f\n",
      sum.processes, static_cast<double>(sum.rss_bytes) / each,
      static_cast<double>(sum.pss_bytes) / each, static_cast<double>(charged_bytes) / each);
  return absl::OkStatus();
}

void PrintTimes(const char* what, uint32_t count, double all_ms) {
  std::printf("  %4u %-24s %9.0f ms, %6.2f ms each\n", count, what, all_ms, all_ms / count);
}

}  // namespace

Status RunCrowd(Fleet& fleet, uint32_t count) {
  const Clock::time_point start = Clock::now();
  PAAS_RETURN_IF_ERROR(ForEach(count, [&](const Seat& seat) { return fleet.Start(seat); }));
  const double made_ms = MsSince(start);
  PAAS_RETURN_IF_ERROR(ForEach(count, AwaitSeat));
  PrintTimes("made", count, made_ms);
  PrintTimes("all have answered", count, MsSince(start));
  PAAS_RETURN_IF_ERROR(PrintMemory(fleet, count));
  PAAS_ASSIGN_OR_RETURN(const double gone_ms, StopAll(fleet, count));
  PrintTimes("killed and gone", count, gone_ms);
  return absl::OkStatus();
}

Status RunEmptyCrowd(Fleet& fleet, uint32_t count) {
  const Clock::time_point start = Clock::now();
  PAAS_RETURN_IF_ERROR(ForEach(count, [&](const Seat& seat) {
    return fleet.Start(seat, {"/usr/bin/sleep", "infinity"});
  }));
  PrintTimes("made, init sleeps", count, MsSince(start));
  PAAS_ASSIGN_OR_RETURN(const double gone_ms, StopAll(fleet, count));
  PrintTimes("killed and gone", count, gone_ms);
  return absl::OkStatus();
}

}  // namespace paas::bench
