// bench_start [OPTIONS] [PEER…]: the whole way from start to HTTP 200 of nginx, php-fpm and sshd,
// ours beside other engines on the same mounted image, in one run; then many containers of ours at
// once and their memory. Works in mount and network namespaces of its own. README.md tells what is
// compared.

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/start/crowd.h"
#include "tests/bench/start/fleet.h"
#include "tests/bench/start/litter.h"
#include "tests/bench/start/ours.h"
#include "tests/bench/start/peer.h"
#include "tests/bench/start/race.h"
#include "tests/bench/start/workload.h"

namespace paas::bench {
namespace {

struct Options {
  WorkloadOptions workload;
  std::string launch_binary;
  int rounds = 10;
  std::vector<uint32_t> crowds = {1, 10, 50, 200};
  std::vector<std::string> peers;  // empty: all
};

Status EnterNamespaces() {
  if (::unshare(CLONE_NEWNS | CLONE_NEWNET) != 0) return ErrnoStatus("unshare (needs root)");
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return ErrnoStatus("make mounts private");
  }
  // Engines leave processes behind that have to be found again.
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return ErrnoStatus("become a subreaper");
  return absl::OkStatus();
}

StatusOr<std::vector<std::unique_ptr<Contender>>> Contenders(const Options& options,
                                                             const Workload& workload, Fleet* fleet,
                                                             const std::string& cgroup_root) {
  std::vector<std::unique_ptr<Contender>> contenders;
  contenders.push_back(std::make_unique<Ours>(fleet));
  PAAS_ASSIGN_OR_RETURN(std::vector<PeerSpec> peers, MakePeers(workload, cgroup_root));
  for (PeerSpec& peer : peers) {
    const auto& wanted = options.peers;
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), peer.name) != wanted.end()) {
      contenders.push_back(std::make_unique<Peer>(std::move(peer), &workload));
    }
  }
  return contenders;
}

Status RunCrowds(Fleet& fleet, const std::vector<uint32_t>& crowds) {
  if (crowds.empty()) return absl::OkStatus();
  std::printf("\nmany containers of ours at once\n");
  for (const uint32_t count : crowds) PAAS_RETURN_IF_ERROR(RunCrowd(fleet, count));
  std::printf("\nthe same without the services\n");
  for (const uint32_t count : crowds) PAAS_RETURN_IF_ERROR(RunEmptyCrowd(fleet, count));
  return absl::OkStatus();
}

Status Run(const Options& options) {
  PAAS_RETURN_IF_ERROR(EnterNamespaces());
  const std::string cgroup_root = "paas-bench-" + std::to_string(::getpid());
  const Litter litter(cgroup_root);
  PAAS_ASSIGN_OR_RETURN(const auto workload, Workload::Make(options.workload));
  PAAS_ASSIGN_OR_RETURN(const auto fleet,
                        Fleet::Create(workload.get(), options.launch_binary, cgroup_root));
  if (options.rounds > 0) {
    PAAS_ASSIGN_OR_RETURN(const auto contenders,
                          Contenders(options, *workload, fleet.get(), cgroup_root));
    PAAS_RETURN_IF_ERROR(Race(contenders, options.rounds));
  }
  return RunCrowds(*fleet, options.crowds);
}

}  // namespace
}  // namespace paas::bench

int main(int argc, char** argv) {
  paas::bench::Options options;
  options.launch_binary =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "paas-launch";
  CLI::App app("From start to HTTP 200, beside other engines");
  app.add_option("--images", options.workload.images, "the image store")->capture_default_str();
  app.add_option("--trusted", options.workload.trusted_keys, "keys of those who sign images")
      ->capture_default_str();
  app.add_option("--base", options.workload.base, "base image")->capture_default_str();
  app.add_option("--launch", options.launch_binary, "paas-launch")->capture_default_str();
  app.add_option("--rounds", options.rounds, "0: only ours")->capture_default_str();
  app.add_option("--crowds", options.crowds, "how many at once, comma-separated; 0: none")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  app.add_option("peers", options.peers, "only these peers");
  CLI11_PARSE(app, argc, argv);
  std::erase(options.crowds, 0u);
  ::signal(SIGPIPE, SIG_IGN);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const paas::Status status = paas::bench::Run(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench_start: %s\n", paas::Message(status).c_str());
  return 1;
}
