#include "agent/converge/health.h"

#include <string_view>
#include <thread>

#include "agent/config/names.h"
#include "agent/logs/log_directory.h"
#include "agent/probe/http_probe.h"
#include "agent/probe/listeners.h"
#include "container/cgroup/stats.h"
#include "model/json.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;
constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kSshPort = 2222;
constexpr uint16_t kAppPort = 8888;
// Most applications are up within this time, and are noticed at once.
constexpr std::chrono::seconds kQuickStart{1};
constexpr std::chrono::milliseconds kShortPause{2};
constexpr std::chrono::milliseconds kLongPause{20};

// What the run script of the start command writes into app.log when the command ends.
constexpr std::string_view kEndMark = "] The start command ";
constexpr size_t kLinesRead = 50;

LogDirectory LogsOf(const Instance& instance, const Paths& paths) {
  const InstanceRecord& record = instance.record;
  return LogDirectory(
      paths.Logs(EnvironmentId(record.project, record.environment), record.made_from.name));
}

// Fills in how often and how the start command ended, and what was logged last before that.
void DescribeProcess(const LogDirectory& logs, ContainerFailure& failure) {
  size_t ends = 0;
  for (const std::string& line : logs.LastLines("app", kLinesRead)) {
    const size_t mark = line.find(kEndMark);
    if (mark == std::string::npos) {
      failure.last_log = line;
      continue;
    }
    ++ends;
    failure.process = line.substr(mark + kEndMark.size());
  }
  if (ends > 1) failure.process += " (" + std::to_string(ends) + " times)";
  if (!failure.last_log.empty()) return;
  const std::vector<std::string> errors = logs.LastLines("error", 1);
  if (!errors.empty()) failure.last_log = errors.back();
}

// Where the web server looks for the application; neither for one that has no process.
struct Upstream {
  uint16_t port = 0;
  std::string socket;

  bool IsUp(const Listeners& listeners) const {
    if (port != 0) return listeners.tcp_ports.contains(port);
    return socket.empty() || listeners.unix_sockets.contains(socket);
  }
};

Upstream UpstreamOf(const Instance& instance) {
  const StatusOr<model::Application> application =
      model::ApplicationFromJson(instance.record.made_from.application);
  if (!application.ok() || !model::HasUpstream(*application)) return {};
  if (application->web.upstream.socket_family == model::SocketFamily::kUnix) {
    return {.port = 0, .socket = kAppSocket};
  }
  return {.port = kAppPort, .socket = {}};
}

// Waits until web server and application listen. Looking at the kernel's tables costs microseconds
// and leaves no trace in anybody's log, so it can be done often.
void AwaitListeners(container::RunningContainer& running, const Upstream& upstream,
                    std::chrono::milliseconds timeout) {
  const auto start = Clock::now();
  while (running.IsRunning() && Clock::now() - start < timeout) {
    const StatusOr<Listeners> listeners = ListenersOf(running.pid());
    if (!listeners.ok()) return;
    if (listeners->tcp_ports.contains(kHttpPort) && upstream.IsUp(*listeners)) return;
    std::this_thread::sleep_for(Clock::now() - start < kQuickStart ? kShortPause : kLongPause);
  }
}

// "…; it listens on 3000": the most frequent mistake, named.
std::string ListenHint(const Instance& instance, const Upstream& upstream) {
  std::string hint = upstream.port != 0
                         ? "the application has to listen on $PORT (8888)"
                         : "the application has to listen on $SOCKET (/run/app.sock)";
  hint += " and to stay in the foreground";
  const StatusOr<Listeners> listeners = ListenersOf(instance.running->pid());
  if (!listeners.ok() || upstream.IsUp(*listeners)) return {};
  std::string others;
  for (const uint16_t port : listeners->tcp_ports) {
    if (port != kHttpPort && port != kSshPort) others += " " + std::to_string(port);
  }
  return others.empty() ? hint : hint + "; it listens on" + others;
}

std::string HintFor(const Instance& instance, const Upstream& upstream,
                    const ContainerFailure& failure) {
  if (failure.out_of_memory) return "the container ran out of memory: give it more";
  if (!instance.running->IsRunning()) return "init ended: the base image cannot run on this node";
  const std::string hint = ListenHint(instance, upstream);
  return hint.empty() ? "see the whole log: paasctl logs -A " + failure.container : hint;
}

ContainerFailure Describe(const Instance& instance, const Paths& paths) {
  ContainerFailure failure{.container = instance.record.made_from.name, .phase = "start"};
  failure.memory_limit_bytes = instance.record.made_from.limits.memory_bytes;
  const StatusOr<container::CgroupStats> stats = instance.running->Stats();
  if (stats.ok()) {
    failure.peak_memory_bytes = stats->memory_peak_bytes;
    failure.out_of_memory = stats->oom_kills > 0;
  }
  DescribeProcess(LogsOf(instance, paths), failure);
  return failure;
}

}  // namespace

std::optional<ContainerFailure> WaitHealthy(const Instance& instance, const Paths& paths,
                                            const HealthOptions& options) {
  container::RunningContainer& running = *instance.running;
  const auto has_ended = [&] { return !running.IsRunning(); };
  if (instance.record.made_from.kind != ContainerKind::kApplication) {
    if (!has_ended()) return std::nullopt;
    ContainerFailure failure = Describe(instance, paths);
    failure.hint = HintFor(instance, Upstream{}, failure);
    return failure;
  }
  const Upstream upstream = UpstreamOf(instance);
  AwaitListeners(running, upstream, options.timeout / 2);
  const ProbeTarget target{.address = instance.record.address, .port = kHttpPort};
  const ProbeResult result = ProbeHttp(target, options.timeout / 2, has_ended);
  if (result.healthy) return std::nullopt;

  ContainerFailure failure = Describe(instance, paths);
  failure.probe = "GET http://" + target.address + ":80/ → " + result.last_answer + " (" +
                  std::to_string(result.tries) + " tries)";
  if (has_ended()) {
    const StatusOr<container::Exit> exit = running.Wait(std::chrono::milliseconds(0));
    if (exit.ok()) failure.process = "init " + container::Describe(*exit);
  }
  failure.hint = HintFor(instance, upstream, failure);
  return failure;
}

}  // namespace paas::agent
