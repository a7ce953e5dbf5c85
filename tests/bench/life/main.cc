// bench_life [COUNT]: containers that are made and killed, frozen and resized, beside the bare
// system calls and other engines, in one run. tests/bench/README.md tells what is compared.

#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <functional>

#include "common/os/file.h"
#include "tests/bench/life/makers.h"

namespace paas::bench {
namespace {

constexpr int kTimes = 30;

using Act = std::function<Status(Maker&, int)>;

struct Row {
  std::string name;
  Summary summary;
  std::string out;  // why there is none
};

Row Measure(Maker& maker, int times, const Act& act) {
  Row row{.name = maker.name(), .summary = {}, .out = {}};
  std::vector<Duration> samples;
  for (int i = 0; i < times; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const Status done = act(maker, i);
    samples.push_back(std::chrono::steady_clock::now() - begin);
    if (!done.ok()) row.out = Message(done);
    if (!done.ok()) return row;
  }
  row.summary = Summarize(std::move(samples));
  return row;
}

void Print(const std::string& what, const std::vector<Row>& rows) {
  std::printf("\n%-44s %8s %8s   %s\n", what.c_str(), "min", "median", "to ours");
  for (const Row& row : rows) {
    if (!row.out.empty()) {
      std::printf("%-44s left out: %s\n", row.name.c_str(), row.out.c_str());
    } else {
      std::printf("%-44s %8.2f %8.2f   x%.2f\n", row.name.c_str(), row.summary.min_ms,
                  row.summary.median_ms, row.summary.median_ms / rows.front().summary.median_ms);
    }
  }
}

using Makers = std::vector<Maker*>;

// One maker after the other: `count` of its containers exist at once.
void RunCrowds(const Makers& makers, int count) {
  std::vector<Row> made, killed;
  for (Maker* const maker : makers) {
    made.push_back(Measure(*maker, count, [](Maker& m, int i) { return m.Make(i); }));
    killed.push_back(Measure(*maker, count, [](Maker& m, int i) { return m.Kill(i); }));
  }
  Print("make " + std::to_string(count) + " containers, ms each", made);
  Print("kill and clean up, ms each", killed);
}

// The floor works on the container of ours, which is the first maker.
void RunChanges(const Makers& makers) {
  std::vector<Row> frozen, resized;
  for (Maker* const maker : makers) {
    const bool own = maker->name() != "floor";
    if (own && !maker->Make(0).ok()) continue;
    frozen.push_back(Measure(*maker, kTimes, [](Maker& m, int) {
      PAAS_RETURN_IF_ERROR(m.Freeze(0, true));
      return m.Freeze(0, false);
    }));
    resized.push_back(
        Measure(*maker, kTimes, [](Maker& m, int i) { return m.Resize(0, (65u + i % 2) << 20); }));
    if (own && maker != makers.front()) (void)maker->Kill(0);
  }
  (void)makers.front()->Kill(0);
  Print("freeze and thaw, ms", frozen);
  Print("resize, ms", resized);
}

Status Run(const std::string& directory, int count) {
  PAAS_ASSIGN_OR_RETURN(const std::string root, MakeRootfs(directory));
  PAAS_ASSIGN_OR_RETURN(const auto ours, Ours::Create(directory, root));
  Floor floor(root, ours.get());
  PAAS_ASSIGN_OR_RETURN(const auto peers, MakePeerMakers(directory, root));
  Makers makers = {ours.get(), &floor};
  for (const auto& peer : peers) makers.push_back(peer.get());
  RunCrowds(makers, count);
  RunChanges(makers);
  return absl::OkStatus();
}

Status Main(int count) {
  (void)std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (::unshare(CLONE_NEWNS) != 0 ||
      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return ErrnoStatus("leave the mount namespace of the node");
  }
  std::string pattern = "/tmp/paas-bench-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return ErrnoStatus("make a directory");
  const Status run = Run(pattern, count);
  PAAS_RETURN_IF_ERROR(os::RemoveTree(pattern));
  return run;
}

}  // namespace
}  // namespace paas::bench

int main(int argc, char** argv) {
  const paas::Status status = paas::bench::Main(argc > 1 ? std::atoi(argv[1]) : 200);
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench_life: %s\n", paas::Message(status).c_str());
  return 1;
}
