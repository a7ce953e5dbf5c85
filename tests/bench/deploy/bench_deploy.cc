// bench_deploy [ROUNDS]: what a user waits for after the first deploy, through paasctl and real
// daemons: nothing changed, code changed, a release taken back, other limits, a pause and its end.
// The floors are what no platform can save: the client's own start, and the start of the
// application's process on the node.

#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "common/os/unique_fd.h"
#include "tests/support/platform.h"

namespace paas::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr char kProject[] = "bench";
// What ends within a second of its start is held back for one by runsv, and nobody deploys as fast.
constexpr std::chrono::milliseconds kPause(1100);

bool Answers(const std::string& path) {
  const os::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

// The application's start command without any platform, until it takes a connection.
Status StartAlone(const std::string& folder, const std::string& path) {
  const std::string socket = "SOCKET=" + path;
  const std::string script = folder + "/server.py";
  const std::vector<const char*> argv = {"python3", script.c_str(), nullptr};
  const std::vector<const char*> env = {"PATH=/usr/bin:/bin", socket.c_str(), nullptr};
  ::unlink(path.c_str());
  pid_t pid = 0;
  const int failed =
      ::posix_spawnp(&pid, "python3", nullptr, nullptr, const_cast<char**>(argv.data()),
                     const_cast<char**>(env.data()));
  if (failed != 0) return ErrnoStatus(failed, "start python3");
  while (!Answers(path)) {
    if (::waitpid(pid, nullptr, WNOHANG) != 0) return Internal("the application ended");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  return absl::OkStatus();
}

class Bench {
 public:
  Bench(const testing::Platform& platform, int rounds) : platform_(platform), rounds_(rounds) {}

  Status Run() {
    std::printf("%d rounds, milliseconds of a whole command\n%-44s %9s %9s %9s\n", rounds_, "",
                "min", "median", "ratio");
    const auto client = [&](int) { return Paasctl({"version"}); };
    PAAS_RETURN_IF_ERROR(Row("floor: paasctl version", client));
    const auto alone = [&](int) {
      return StartAlone(folder_.path(), platform_.root() + "/alone.sock");
    };
    PAAS_RETURN_IF_ERROR(Row("floor: the application's process alone", alone));
    PAAS_RETURN_IF_ERROR(Deploy(-1));  // the first one
    const auto again = [&](int) { return Deploy(-1); };
    PAAS_RETURN_IF_ERROR(Row("deploy, nothing changed", again));
    const auto changed = [&](int i) { return Deploy(i); };
    PAAS_RETURN_IF_ERROR(Row("deploy, code changed", changed));
    if (platform_.Paasctl({"rollback", "--help"}).exit_code != 0) return absl::OkStatus();
    PAAS_RETURN_IF_ERROR(Row("rollback", [&](int) { return Live({"rollback"}); }));
    return RunLive();
  }

 private:
  // What needs no deploy.
  Status RunLive() {
    const auto resize = [&](int i) {
      return Live({"resources", "set"}, {i % 2 == 0 ? "app=memory:600" : "app=memory:700"});
    };
    PAAS_RETURN_IF_ERROR(Row("resources set", resize));
    const auto resume = [&](int) { return Live({"resume"}); };
    for (const char* how : {"", " --freeze"}) {
      std::vector<std::string> mode;
      if (*how != 0) mode.emplace_back("--freeze");
      const auto pause = [&](int) { return Live({"pause"}, mode); };
      PAAS_RETURN_IF_ERROR(Row(std::string("pause") + how, pause, resume));
      PAAS_RETURN_IF_ERROR(Row(std::string("resume after pause") + how, resume, pause));
      mode.emplace_back("--wake");
      const auto wake = [&](int) {
        const int status = testing::Curl(platform_.Url(kProject)).status;
        return status == 200 ? absl::OkStatus() : Internal("HTTP " + std::to_string(status));
      };
      PAAS_RETURN_IF_ERROR(Row(std::string("request that wakes it from pause") + how, wake, pause));
      PAAS_RETURN_IF_ERROR(Live({"resume"}));
    }
    return absl::OkStatus();
  }

  Status Live(std::vector<std::string> verb, const std::vector<std::string>& more = {}) const {
    verb.insert(verb.end(), {"-p", kProject, "-e", "main"});
    verb.insert(verb.end(), more.begin(), more.end());
    return Paasctl(verb);
  }

  Status Paasctl(const std::vector<std::string>& arguments) const {
    const os::CommandResult result = platform_.Paasctl(arguments);
    return result.exit_code == 0 ? absl::OkStatus() : Internal(result.output + result.error_output);
  }

  // Of the same folder with another page each time; -1: as the last time.
  Status Deploy(int version) const {
    if (version >= 0) folder_.Write("static/version.txt", std::to_string(version));
    return Paasctl({"deploy", "-p", kProject, "-e", "main", folder_.path()});
  }

  // `prepare` is not timed.
  Status Row(
      const std::string& name, const std::function<Status(int)>& act,
      const std::function<Status(int)>& prepare = [](int) { return absl::OkStatus(); }) {
    PAAS_RETURN_IF_ERROR(Annotate(prepare(rounds_), name));
    PAAS_RETURN_IF_ERROR(Annotate(act(rounds_), name));  // warm
    std::vector<double> times;
    for (int round = 0; round < rounds_; ++round) {
      PAAS_RETURN_IF_ERROR(Annotate(prepare(round), name));
      std::this_thread::sleep_for(kPause);
      const Clock::time_point start = Clock::now();
      PAAS_RETURN_IF_ERROR(Annotate(act(round), name));
      times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
    std::sort(times.begin(), times.end());
    const double median = times[times.size() / 2];
    if (name.starts_with("floor")) floor_ += median;
    std::printf("%-44s %9.1f %9.1f %9.2f\n", name.c_str(), times.front(), median, median / floor_);
    return absl::OkStatus();
  }

  const testing::Platform& platform_;
  const int rounds_;
  const testing::ProjectCopy folder_{"hello-python"};
  double floor_ = 0;  // the sum of both
};

Status Measure(int rounds) {
  PAAS_ASSIGN_OR_RETURN(const auto platform, testing::Platform::Start());
  return Bench(*platform, rounds).Run();
}

}  // namespace
}  // namespace paas::bench

int main(int argc, char** argv) {
  (void)std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const paas::Status measured = paas::bench::Measure(argc > 1 ? std::atoi(argv[1]) : 10);
  if (measured.ok()) return 0;
  std::fprintf(stderr, "bench_deploy: %s\n", paas::Message(measured).c_str());
  return 1;
}
