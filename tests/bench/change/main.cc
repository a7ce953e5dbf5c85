// bench_change: what a container that runs is changed in, beside starting it anew.

#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <memory>

#include "common/os/file.h"
#include "container/engine.h"
#include "tests/bench/assemble/rootfs.h"

namespace paas::bench {
namespace {

using container::ContainerChange;
using container::ContainerSpec;
using container::Engine;

constexpr int kTimes = 200;

class Bench {
 public:
  Bench(std::string directory, std::string root, std::unique_ptr<Engine> engine)
      : directory_(std::move(directory)), root_(std::move(root)), engine_(std::move(engine)) {}

  Status Run() {
    PAAS_RETURN_IF_ERROR(MakeFiles());
    std::printf("%-44s %8s %8s\n", "a container that runs (ms)", "min", "median");
    PAAS_RETURN_IF_ERROR(Changes("no mounts below", {}));
    PAAS_RETURN_IF_ERROR(Changes("8 mounts below", Mounts()));
    return Anew();
  }

 private:
  Status MakeFiles() const {
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(root_ + "/app"));
    for (const char* release : {"/one", "/two"}) {
      for (int i = 0; i < 8; ++i) {
        const std::string mount = "/mount-" + std::to_string(i);
        PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory_ + release + mount));
        PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory_ + "/data" + mount));
      }
    }
    return absl::OkStatus();
  }

  ContainerSpec Spec() const {
    ContainerSpec spec;
    spec.id = "bench";
    spec.cgroup = "bench/one";
    spec.hostname = "bench";
    spec.ids = {4'000'000, 65536};
    spec.base = {root_, "/"};
    spec.app = container::ImageMount{directory_ + "/one", "/app"};
    spec.config = Config(0);
    spec.init.argv = {"/bin/sleep", "1000"};
    return spec;
  }
  std::vector<container::BindMount> Mounts() const {
    std::vector<container::BindMount> mounts;
    for (int i = 0; i < 8; ++i) {
      const std::string mount = "/mount-" + std::to_string(i);
      mounts.push_back({.source = directory_ + "/data" + mount, .target = "/app" + mount});
    }
    return mounts;
  }
  // As many files as an application has, of which two differ.
  static std::vector<container::ConfigFile> Config(int round) {
    std::vector<container::ConfigFile> files;
    for (int i = 0; i < 30; ++i) {
      const bool differs = i < 2;
      files.push_back({.path = "file-" + std::to_string(i),
                       .content = std::string(2000, 'x') + (differs ? std::to_string(round) : "")});
    }
    return files;
  }

  static Status Measure(const std::string& name, const std::function<Status(int)>& what) {
    std::vector<Duration> samples;
    for (int i = 0; i < kTimes; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      PAAS_RETURN_IF_ERROR(what(i));
      samples.push_back(std::chrono::steady_clock::now() - begin);
    }
    const Summary summary = Summarize(std::move(samples));
    std::printf("%-44s %8.2f %8.2f\n", name.c_str(), summary.min_ms, summary.median_ms);
    return absl::OkStatus();
  }

  Status Change(const ContainerChange& change) {
    PAAS_ASSIGN_OR_RETURN(container::Changed changed, engine_->Change(*container_, change));
    container_ = std::move(changed.container);
    return absl::OkStatus();
  }
  container::ImageMount App(int round) const {
    return {directory_ + (round % 2 == 0 ? "/two" : "/one"), "/app"};
  }

  Status FreezeAndThaw() {
    PAAS_RETURN_IF_ERROR(container_->SetFrozen(true));
    return container_->SetFrozen(false);
  }

  Status Changes(const std::string& name, const std::vector<container::BindMount>& mounts) {
    ContainerSpec spec = Spec();
    spec.binds = mounts;
    PAAS_ASSIGN_OR_RETURN(container::Slot slot, engine_->PrepareSlot(spec.ids));
    PAAS_ASSIGN_OR_RETURN(container_, engine_->Start(spec, std::move(slot)));
    const auto measure = [&](const std::string& what, const std::function<Status(int)>& change) {
      return Measure(what + ", " + name, change);
    };
    PAAS_RETURN_IF_ERROR(measure("swap of /app", [&](int i) { return Change({.app = App(i)}); }));
    PAAS_RETURN_IF_ERROR(measure("swap with 30 files, 2 of them others", [&](int i) {
      return Change({.app = App(i), .config = Config(i)});
    }));
    if (!mounts.empty()) return engine_->Remove(spec);
    PAAS_RETURN_IF_ERROR(Measure("30 files, 2 of them others",
                                 [&](int i) { return Change({.config = Config(i)}); }));
    PAAS_RETURN_IF_ERROR(Measure("limits", [&](int i) {
      return Change({.limits = container::Limits{.memory_bytes = (64u + i % 2) << 20, .pids = 64}});
    }));
    PAAS_RETURN_IF_ERROR(Measure("freeze and thaw", [&](int) { return FreezeAndThaw(); }));
    return engine_->Remove(spec);
  }

  // What it is compared with: a new instance in the same slot, without a stop to wait for.
  Status Anew() {
    ContainerSpec spec = Spec();
    spec.binds = Mounts();
    return Measure("killed and started anew, 8 mounts below", [&](int) {
      PAAS_ASSIGN_OR_RETURN(container::Slot slot, engine_->PrepareSlot(spec.ids));
      PAAS_RETURN_IF_ERROR(engine_->Start(spec, std::move(slot)).status());
      return engine_->Remove(spec);
    });
  }

  const std::string directory_;
  const std::string root_;
  const std::unique_ptr<Engine> engine_;
  std::shared_ptr<container::RunningContainer> container_;
};

Status Main() {
  if (::unshare(CLONE_NEWNS) != 0 ||
      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return ErrnoStatus("leave the mount namespace of the node");
  }
  std::string pattern = "/tmp/paas-bench-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return ErrnoStatus("make a directory");
  PAAS_ASSIGN_OR_RETURN(std::string root, MakeRootfs(pattern));
  PAAS_ASSIGN_OR_RETURN(
      std::unique_ptr<Engine> engine,
      Engine::Create({.launch_binary = PAAS_BIN_DIR "/paas-launch",
                      .run_dir = pattern + "/run",
                      .state_dir = pattern + "/state",
                      .cgroup_root = "paas-bench-" + std::to_string(::getpid())}));
  Engine* const borrowed = engine.get();
  Bench bench(pattern, std::move(root), std::move(engine));
  const Status status = bench.Run();
  if (!status.ok()) (void)borrowed->ReapOrphans({});
  PAAS_RETURN_IF_ERROR(os::RemoveTree(pattern));
  return status;
}

}  // namespace
}  // namespace paas::bench

int main() {
  const paas::Status status = paas::bench::Main();
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench_change: %s\n", paas::Message(status).c_str());
  return 1;
}
