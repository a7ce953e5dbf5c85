// From the request to apply an environment of four containers to all of its inits running, and to
// everything healthy: with volumes that are new, and with volumes that hold their data already.
//
// The daemons are real, on a platform of their own. The environment is deployed once through
// paasctl, so that images are built and verified; then its spec goes to the agent again and again,
// as the controller sends it, with all containers gone in between.

#include <btrfsutil.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <vector>

#include "common/rpc/channel.h"
#include "controller/client/grpc_agent_client.h"
#include "controller/state/sqlite_store.h"
#include "tests/support/platform.h"

namespace paas::bench {
namespace {

using controller::EnvironmentSpec;
using Clock = std::chrono::steady_clock;

constexpr char kProject[] = "bench";
constexpr char kApplication[] =
    "name: app\ntype: 'python:3.11'\nbuild: {flavor: none}\n"
    "relationships: {database: 'db:mysql', cache: 'cache:redis', search: 'search:postgresql'}\n"
    "web: {commands: {start: 'exec python3 -m http.server --bind 127.0.0.1 $PORT'}}\n";
constexpr char kServices[] =
    "db: {type: 'mariadb:10.11', disk: 512}\n"
    "cache: {type: 'redis:7.0'}\n"
    "search: {type: 'postgresql:15', disk: 512}\n";

// When each phase was over, in milliseconds since the request.
using Phases = std::map<std::string, double>;

StatusOr<EnvironmentSpec> Deploy(const testing::Platform& platform) {
  const testing::ProjectCopy folder("hello-python");
  std::filesystem::create_directories(folder.path() + "/.platform");
  folder.Write(".platform.app.yaml", kApplication);
  folder.Write(".platform/services.yaml", kServices);
  const os::CommandResult deployed = platform.Paasctl({"deploy", "-p", kProject, folder.path()});
  if (deployed.exit_code != 0) return Internal(deployed.error_output);
  PAAS_ASSIGN_OR_RETURN(const auto store, controller::OpenSqliteStore(
                                              platform.root() + "/paas-controller/state.sqlite"));
  PAAS_ASSIGN_OR_RETURN(const controller::Release release, store->LatestRelease(kProject, "main"));
  return controller::EnvironmentSpecFromJson(release.spec);
}

// The kernel takes the content of deleted volumes apart afterwards: that is no cost of the next
// round.
void AwaitCleaned(const std::string& pool) {
  for (size_t left = 1; left > 0; ::poll(nullptr, 0, /*ms=*/5)) {
    uint64_t* ids = nullptr;
    // The cleaner begins after a commit, which comes by itself every 30 s.
    (void)::btrfs_util_sync(pool.c_str());
    if (::btrfs_util_deleted_subvolumes(pool.c_str(), &ids, &left) != BTRFS_UTIL_OK) return;
    std::free(ids);
  }
}

class Runs {
 public:
  Runs(controller::AgentClient& agent, EnvironmentSpec spec, std::string pool)
      : agent_(agent), spec_(std::move(spec)), pool_(std::move(pool)) {}

  // The containers go; volumes too when `with_data`.
  Status Clear(bool with_data) {
    if (with_data) {
      PAAS_RETURN_IF_ERROR(agent_.Remove(spec_.project, spec_.environment, Silent(), never_));
      AwaitCleaned(pool_);
      return absl::OkStatus();
    }
    EnvironmentSpec empty = spec_;
    empty.containers.clear();
    empty.generation = ++spec_.generation;
    return agent_.Apply(empty, {}, Silent(), never_).status();
  }

  StatusOr<Phases> Apply() {
    Phases phases;
    ++spec_.generation;
    const Clock::time_point start = Clock::now();
    controller::ApplyObserver observer = Silent();
    observer.on_step = [&](const std::string& phase, const std::string&, auto) {
      phases[phase] = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    };
    PAAS_ASSIGN_OR_RETURN(const controller::ApplyOutcome outcome,
                          agent_.Apply(spec_, {}, observer, never_));
    if (!outcome.error.empty()) return Internal(outcome.error);
    return phases;
  }

 private:
  static controller::ApplyObserver Silent() {
    return {.on_planned = [](const auto&) {},
            .on_step = [](const auto&, const auto&, auto) {},
            .on_output = {}};
  }

  controller::AgentClient& agent_;
  EnvironmentSpec spec_;
  const std::string pool_;  // where volumes are mounted
  controller::CancelToken never_;
};

void Print(const char* what, std::vector<Phases> rounds) {
  std::printf("%-24s", what);
  for (const char* phase : {"network", "volumes", "start", "probe"}) {
    std::vector<double> times;
    for (Phases& phases : rounds) {
      if (phases.contains(phase)) times.push_back(phases[phase]);
    }
    std::sort(times.begin(), times.end());
    if (times.empty()) {
      std::printf("%20s", "–");
    } else {
      std::printf("%9.1f (%7.1f)", times[times.size() / 2], times.front());
    }
  }
  std::printf("\n");
}

Status Measure(int rounds) {
  PAAS_ASSIGN_OR_RETURN(const auto platform, testing::Platform::Start());
  PAAS_ASSIGN_OR_RETURN(EnvironmentSpec spec, Deploy(*platform));
  PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint endpoint,
                        rpc::ParseEndpoint("unix:" + platform->root() + "/run/agent.sock"));
  PAAS_ASSIGN_OR_RETURN(const auto channel, rpc::Connect(endpoint, {}));
  const auto agent = controller::MakeAgentClient(channel);
  Runs runs(*agent, std::move(spec), platform->root() + "/run/volumes");
  std::printf(
      "%zu rounds, milliseconds since the request until the phase is over: median (least)\n"
      "%-24s%18s%18s%18s%18s\n",
      static_cast<size_t>(rounds), "", "network", "volumes", "all inits run", "all healthy");
  for (const bool with_data : {true, false}) {
    std::vector<Phases> all;
    for (int round = 0; round < rounds; ++round) {
      PAAS_RETURN_IF_ERROR(runs.Clear(with_data));
      PAAS_ASSIGN_OR_RETURN(Phases phases, runs.Apply());
      all.push_back(std::move(phases));
    }
    Print(with_data ? "a new environment" : "its data is there", std::move(all));
  }
  return runs.Clear(/*with_data=*/true);
}

}  // namespace
}  // namespace paas::bench

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 10;
  const paas::Status measured = paas::bench::Measure(rounds);
  if (measured.ok()) return 0;
  std::fprintf(stderr, "bench_cluster: %s\n", paas::Message(measured).c_str());
  return 1;
}
