#include "agent/converge/health.h"

#include <string_view>

#include "agent/logs/log_directory.h"
#include "agent/probe/http_probe.h"
#include "container/cgroup/stats.h"

namespace paas::agent {
namespace {

constexpr uint16_t kHttpPort = 80;

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

std::string HintFor(const ContainerFailure& failure, bool running) {
  if (failure.out_of_memory) return "the container ran out of memory: give it more";
  if (!running) return "init ended: the base image cannot run on this node";
  if (failure.probe.find("HTTP 502") != std::string::npos) {
    return "the web server is up, the application is not: it has to listen on $PORT, or on "
           "$SOCKET with upstream.socket_family: unix, and to stay in the foreground";
  }
  return "see the whole log: paasctl logs -A " + failure.container;
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
    failure.hint = HintFor(failure, /*running=*/false);
    return failure;
  }
  const ProbeTarget target{.address = instance.record.address, .port = kHttpPort};
  const ProbeResult result = ProbeHttp(target, options.timeout, has_ended);
  if (result.healthy) return std::nullopt;

  ContainerFailure failure = Describe(instance, paths);
  failure.probe = "GET http://" + target.address + ":80/ → " + result.last_answer + " (" +
                  std::to_string(result.tries) + " tries)";
  if (has_ended()) {
    const StatusOr<container::Exit> exit = running.Wait(std::chrono::milliseconds(0));
    if (exit.ok()) failure.process = "init " + container::Describe(*exit);
  }
  failure.hint = HintFor(failure, !has_ended());
  return failure;
}

}  // namespace paas::agent
