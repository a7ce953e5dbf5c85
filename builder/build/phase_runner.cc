#include "builder/build/phase_runner.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <chrono>

#include "builder/build/output_tail.h"
#include "builder/plan/tool_environment.h"
#include "model/provided_variables.h"

namespace paas::builder {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kDiskCheck{2};

// The cache is bound beside /tmp, which containers may write to, and found where projects look.
constexpr char kPhaseStart[] =
    "ln -s /mnt /tmp/cache\n"
    // Headers of the image's own Node.js, for native modules.
    "mkdir -p /tmp/cache/node-gyp\n"
    "[ ! -d /usr/share/paas/node-gyp ] || ln -sfn /usr/share/paas/node-gyp/* /tmp/cache/node-gyp/\n"
    "exec /usr/bin/dash /run/config/phase\n";

std::string SignalName(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

BuildFailure DescribeFailure(const BuildPhase& phase, const TaskEnd& end, const OutputTail& tail) {
  BuildFailure failure{.phase = phase.name, .exit_code = end.code};
  if (end.signal != 0) failure.signal = SignalName(end.signal);
  failure.out_of_memory = end.out_of_memory;
  failure.timed_out = end.timed_out;
  failure.last_lines = tail.Lines();
  if (end.timed_out) {
    failure.message = phase.name + " took too long";
  } else if (end.out_of_memory) {
    failure.message = phase.name + " ran out of memory";
  } else if (end.signal != 0) {
    failure.message = phase.name + " was ended by " + failure.signal;
  } else {
    failure.message = phase.name + " exited with " + std::to_string(end.code);
  }
  return failure;
}

}  // namespace

StatusOr<Task> CommonTask(const BuildSettings& settings, const WorkDirectory& work,
                          const std::string& project, const std::string& application,
                          const std::string& base_digest,
                          std::map<std::string, std::string> environment) {
  const std::string cache = settings.cache_root + "/" + project + "/" + application;
  PAAS_RETURN_IF_ERROR(MakeWebDirectory(cache));
  // For who looks for caches that are not used any more.
  ::utimensat(AT_FDCWD, cache.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
  Task task;
  task.id = work.id();
  task.base_digest = base_digest;
  task.argv = {"/usr/bin/dash", "-c", kPhaseStart};
  task.environment = std::move(environment);
  task.environment.insert(settings.environment.begin(), settings.environment.end());
  task.environment.insert({"PATH", model::kSearchPath});
  task.environment["PLATFORM_CACHE_DIR"] = "/tmp/cache";
  task.environment.insert(ToolEnvironment().begin(), ToolEnvironment().end());
  task.binds = {{work.app(), "/app"}, {cache, "/mnt"}};
  task.files = settings.files;
  task.limits = settings.limits;
  return task;
}

StatusOr<std::optional<BuildFailure>> PhaseRunner::Run(const BuildPhase& phase) {
  observer_.OnPhase(phase.name, phase.text);
  Task task = common_;
  task.id += "-" + phase.name;
  task.files.push_back({"phase", phase.script});
  OutputTail tail;
  const auto sink = [&](std::string_view text, bool is_stderr) {
    tail.Add(text);
    observer_.OnOutput(phase.name, text, is_stderr);
  };
  bool disk_full = false;
  auto next_check = Clock::now() + kDiskCheck;
  const auto cancelled = [&] {
    if (Clock::now() >= next_check) {
      next_check = Clock::now() + kDiskCheck;
      disk_full = DiskUsage(disk_path_, disk_bytes_) > disk_bytes_;
    }
    return disk_full || observer_.IsCancelled();
  };
  const StatusOr<TaskEnd> end = tasks_.Run(task, sink, cancelled);
  if (disk_full) {
    return BuildFailure{.phase = phase.name,
                        .message = phase.name + " wrote more than the build may",
                        .last_lines = tail.Lines()};
  }
  PAAS_RETURN_IF_ERROR(end.status());
  if (end->Succeeded()) return std::optional<BuildFailure>();
  return DescribeFailure(phase, *end, tail);
}

}  // namespace paas::builder
