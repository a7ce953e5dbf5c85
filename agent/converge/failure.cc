#include "agent/converge/failure.h"

#include <string_view>

#include "agent/logs/log_directory.h"
#include "container/cgroup/stats.h"

namespace paas::agent {
namespace {

// What the finish script of the start command writes into app.log when the command ends.
constexpr std::string_view kEndMark = "] The start command ";
// The end that a deploy or the container's own end asked for.
constexpr std::string_view kStopped = "was stopped.";
constexpr size_t kLinesRead = 50;

LogDirectory LogsOf(const Instance& instance, const Paths& paths) {
  const InstanceRecord& record = instance.record;
  return LogDirectory(
      paths.Logs(EnvironmentId(record.project, record.environment), record.made_from.name));
}

}  // namespace

void DescribeProcess(const std::vector<std::string>& log, ContainerFailure& failure) {
  size_t ends = 0;
  for (const std::string& line : log) {
    const size_t mark = line.find(kEndMark);
    if (mark == std::string::npos) {
      failure.last_log = line;
      continue;
    }
    const std::string how = line.substr(mark + kEndMark.size());
    if (how == kStopped) {
      // What came before is of another deploy.
      ends = 0;
      failure.process.clear();
      failure.last_log.clear();
      continue;
    }
    ++ends;
    failure.process = how;
  }
  if (ends > 1) failure.process += " (" + std::to_string(ends) + " times)";
}

ContainerFailure DescribeFailure(const Instance& instance, const std::string& phase,
                                 const Paths& paths) {
  ContainerFailure failure{.container = instance.record.made_from.name, .phase = phase};
  failure.memory_limit_bytes = instance.record.made_from.limits.memory_bytes;
  const StatusOr<container::CgroupStats> stats = instance.running->Stats();
  if (stats.ok()) {
    failure.peak_memory_bytes = stats->memory_peak_bytes;
    failure.out_of_memory = stats->oom_kills > 0;
  }
  const LogDirectory logs = LogsOf(instance, paths);
  DescribeProcess(logs.LastLines("app", kLinesRead), failure);
  if (failure.last_log.empty()) {
    const std::vector<std::string> errors = logs.LastLines("error", 1);
    if (!errors.empty()) failure.last_log = errors.back();
  }
  if (instance.running->IsRunning()) return failure;
  const StatusOr<container::Exit> exit = instance.running->Wait(std::chrono::milliseconds(0));
  if (exit.ok()) failure.process = "init " + container::Describe(*exit);
  return failure;
}

std::string GeneralHint(const Instance& instance, const ContainerFailure& failure) {
  if (failure.out_of_memory) return "the container ran out of memory: give it more";
  if (!instance.running->IsRunning()) return "init ended: the base image cannot run on this node";
  return "see the whole log: paasctl logs -A " + failure.container;
}

}  // namespace paas::agent
