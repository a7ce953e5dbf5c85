// bench_assemble: from the plan to the exec of init, beside the kernel's floor and other engines.

#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "common/os/file.h"
#include "container/engine.h"
#include "container/id_allocator.h"
#include "container/task.h"
#include "tests/bench/assemble/floor.h"
#include "tests/bench/assemble/peers.h"

namespace paas::bench {
namespace {

using container::Engine;

struct Bench {
  std::string directory;
  std::string root;
  std::unique_ptr<Engine> engine;
};

container::ContainerSpec MakeSpec(const Bench& bench, int number, const char* program) {
  container::ContainerSpec spec;
  spec.id = "bench-" + std::to_string(number);
  spec.cgroup = "bench/" + std::to_string(number);
  spec.hostname = "bench";
  spec.ids = {4'000'000 + static_cast<uint32_t>(number) * 65536, 65536};
  spec.base = {bench.root, "/"};
  spec.limits = {.cpu_millis = 1000, .memory_bytes = 64u << 20, .pids = 64};
  spec.config = {{.path = "service/app/run", .content = "#!/bin/sh\n", .mode = 0755}};
  spec.init.argv = {program, "1000"};
  return spec;
}

struct Population {
  std::vector<container::ContainerSpec> specs;
  std::vector<Duration> slots;
  std::vector<Duration> starts;
};

StatusOr<Population> StartMany(const Bench& bench, int count) {
  Population population;
  for (int i = 0; i < count; ++i) {
    population.specs.push_back(MakeSpec(bench, i, "/bin/sleep"));
    const auto begin = std::chrono::steady_clock::now();
    PAAS_ASSIGN_OR_RETURN(container::Slot slot,
                          bench.engine->PrepareSlot(population.specs.back().ids));
    const auto prepared = std::chrono::steady_clock::now();
    PAAS_RETURN_IF_ERROR(bench.engine->Start(population.specs.back(), std::move(slot)).status());
    population.slots.push_back(prepared - begin);
    population.starts.push_back(std::chrono::steady_clock::now() - prepared);
  }
  return population;
}

Status RemoveAll(const Bench& bench, const Population& population) {
  for (const auto& spec : population.specs) PAAS_RETURN_IF_ERROR(bench.engine->Remove(spec));
  return absl::OkStatus();
}

void Print(const std::string& name, const Summary& summary, double base_ms) {
  std::printf("%-38s %8.2f %8.2f   x%.2f\n", name.c_str(), summary.min_ms, summary.median_ms,
              summary.median_ms / base_ms);
}

// What the kernel holds for namespaces, mounts and processes.
uint64_t SlabBytes() {
  const auto text = os::ReadFile("/proc/meminfo");
  const size_t at = text.ok() ? text->find("Slab:") : std::string::npos;
  return at == std::string::npos ? 0 : std::stoull(text->substr(at + 5)) * 1024;
}

StatusOr<uint64_t> MemoryOf(const Bench& bench, int count) {
  const uint64_t slab = SlabBytes();
  PAAS_ASSIGN_OR_RETURN(const Population population, StartMany(bench, count));
  PAAS_ASSIGN_OR_RETURN(const Engine::Adoption adoption, bench.engine->Adopt());
  uint64_t total = SlabBytes() - slab;
  for (const auto& container : adoption.running) {
    PAAS_ASSIGN_OR_RETURN(const container::CgroupStats stats, container->Stats());
    total += stats.memory_bytes;
  }
  PAAS_RETURN_IF_ERROR(RemoveAll(bench, population));
  return total;
}

Status RunMemory(const Bench& bench) {
  PAAS_ASSIGN_OR_RETURN(const uint64_t one, MemoryOf(bench, 1));
  PAAS_ASSIGN_OR_RETURN(const uint64_t fifty, MemoryOf(bench, 50));
  std::printf("memory of one image's containers, kernel's included: 1: %.1f MiB, 50: %.1f MiB\n",
              static_cast<double>(one) / (1 << 20), static_cast<double>(fifty) / (1 << 20));
  return absl::OkStatus();
}

StatusOr<Duration> MeasureRunToEnd(const Bench& bench) {
  const container::ContainerSpec spec = MakeSpec(bench, 0, "/bin/true");
  const auto begin = std::chrono::steady_clock::now();
  PAAS_ASSIGN_OR_RETURN(container::Slot slot, bench.engine->PrepareSlot(spec.ids));
  PAAS_RETURN_IF_ERROR(container::RunTask(*bench.engine, spec, std::move(slot), {}).status());
  return Duration(std::chrono::steady_clock::now() - begin);
}

template <class Measure>
StatusOr<Summary> Repeat(int times, const Measure& measure) {
  std::vector<Duration> samples;
  PAAS_RETURN_IF_ERROR(measure().status());  // warm
  for (int i = 0; i < times; ++i) {
    PAAS_ASSIGN_OR_RETURN(const Duration sample, measure());
    samples.push_back(sample);
  }
  return Summarize(std::move(samples));
}

struct Times {
  std::vector<Duration> whole;
  std::vector<Duration> starts;
};

StatusOr<Times> MeasureMany(const Bench& bench, int count) {
  PAAS_ASSIGN_OR_RETURN(const Population population, StartMany(bench, count));
  Times times{.whole = {}, .starts = population.starts};
  for (size_t i = 0; i < population.starts.size(); ++i) {
    times.whole.push_back(population.slots[i] + population.starts[i]);
  }
  PAAS_RETURN_IF_ERROR(RemoveAll(bench, population));
  return times;
}

Status RunAll(const Bench& bench) {
  (void)std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::printf("%-38s %8s %8s   %s\n", "plan to exec of init (ms)", "min", "median", "to floor");
  PAAS_ASSIGN_OR_RETURN(const Summary floor, Repeat(50, [&] { return MeasureFloor(bench.root); }));
  Print("floor: the bare system calls", floor, floor.median_ms);
  PAAS_RETURN_IF_ERROR(MeasureMany(bench, 5).status());  // warm
  for (const int count : {1, 10, 50, 200}) {
    Times times;
    for (int round = 0; round < (count == 1 ? 20 : 1); ++round) {
      PAAS_ASSIGN_OR_RETURN(const Times more, MeasureMany(bench, count));
      times.whole.insert(times.whole.end(), more.whole.begin(), more.whole.end());
      times.starts.insert(times.starts.end(), more.starts.begin(), more.starts.end());
    }
    const std::string of = " of " + std::to_string(count);
    Print("ours, slot and start" + of, Summarize(times.whole), floor.median_ms);
    Print("ours, start in a prepared slot" + of, Summarize(times.starts), floor.median_ms);
  }
  PAAS_ASSIGN_OR_RETURN(const Summary ours, Repeat(30, [&] { return MeasureRunToEnd(bench); }));
  std::printf("\n%-38s %8s %8s   %s\n", "run `true` to its end, cleaned up (ms)", "min", "median",
              "to ours");
  Print("ours", ours, ours.median_ms);
  PAAS_ASSIGN_OR_RETURN(const std::vector<Peer> peers, MakePeers(bench.directory, bench.root));
  for (const Peer& peer : peers) {
    const auto summary = Repeat(15, [&] { return MeasurePeer(peer); });
    if (summary.ok()) {
      Print(peer.name, *summary, ours.median_ms);
    } else {
      std::printf("%-38s %s\n", peer.name.c_str(), Message(summary.status()).c_str());
    }
  }
  std::printf("\n");
  return RunMemory(bench);
}

Status Main() {
  if (::unshare(CLONE_NEWNS) != 0 ||
      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return ErrnoStatus("leave the mount namespace of the node");
  }
  std::string pattern = "/tmp/paas-bench-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return ErrnoStatus("make a directory");
  Bench bench{.directory = pattern};
  PAAS_ASSIGN_OR_RETURN(bench.root, MakeRootfs(pattern));
  PAAS_ASSIGN_OR_RETURN(
      bench.engine, Engine::Create({.launch_binary = PAAS_BIN_DIR "/paas-launch",
                                    .run_dir = pattern + "/run",
                                    .state_dir = pattern + "/state",
                                    .cgroup_root = "paas-bench-" + std::to_string(::getpid())}));
  const Status status = RunAll(bench);
  if (!status.ok()) (void)bench.engine->ReapOrphans({});
  PAAS_RETURN_IF_ERROR(os::RemoveTree(pattern));
  return status;
}

}  // namespace
}  // namespace paas::bench

int main() {
  const paas::Status status = paas::bench::Main();
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench_assemble: %s\n", paas::Message(status).c_str());
  return 1;
}
