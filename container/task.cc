#include "container/task.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "common/os/pipe.h"

namespace paas::container {
namespace {

using Clock = std::chrono::steady_clock;

StatusOr<os::Pipe> MakePipe(const ContainerSpec& spec) {
  PAAS_ASSIGN_OR_RETURN(os::Pipe pipe, os::MakePipe());
  // Programs open /dev/stdout anew: the pipe has to belong to whom the task runs as.
  if (::fchown(pipe.reader.get(), spec.ids.base + spec.init.uid, spec.ids.base + spec.init.gid) !=
      0) {
    return ErrnoStatus("give a pipe to the container");
  }
  return pipe;
}

// Follows one task: passes its output on, and kills it when it is time or asked for.
class Follower {
 public:
  Follower(RunningContainer& container, const TaskOptions& options, int output, int error_output)
      : container_(container), options_(options), outputs_{output, error_output} {
    if (options.timeout) deadline_ = Clock::now() + *options.timeout;
  }

  // Returns when all output was read; the pipes end with the container's last process.
  Status Follow(TaskResult& result) {
    while (outputs_[0] >= 0 || outputs_[1] >= 0) {
      std::array<pollfd, 3> events{{{outputs_[0], POLLIN, 0},
                                    {outputs_[1], POLLIN, 0},
                                    {killed_ ? -1 : options_.cancel_fd, POLLIN, 0}}};
      const int ready = ::poll(events.data(), events.size(), WaitMs());
      if (ready < 0 && errno != EINTR) return ErrnoStatus("follow a task");
      if (ready < 0) continue;
      if (ready == 0) result.timed_out = true;
      if (events[2].revents != 0) result.cancelled = true;
      if ((ready == 0 || events[2].revents != 0) && !killed_) {
        PAAS_RETURN_IF_ERROR(container_.Kill());
        killed_ = true;
      }
      for (size_t i = 0; i < 2; ++i) {
        if (events[i].revents != 0) Pass(i);
      }
    }
    return absl::OkStatus();
  }

 private:
  int WaitMs() const {
    if (!deadline_ || killed_) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now()).count();
    return static_cast<int>(std::max<int64_t>(left, 0));
  }

  void Pass(size_t index) {
    std::array<char, 16384> buffer;
    const ssize_t got = ::read(outputs_[index], buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) {
      outputs_[index] = -1;
      return;
    }
    if (options_.sink) {
      options_.sink({buffer.data(), static_cast<size_t>(got)}, /*is_stderr=*/index == 1);
    }
  }

  RunningContainer& container_;
  const TaskOptions& options_;
  std::array<int, 2> outputs_;  // -1: ended
  std::optional<Clock::time_point> deadline_;
  bool killed_ = false;
};

StatusOr<TaskResult> Finish(RunningContainer& container, TaskResult result) {
  PAAS_ASSIGN_OR_RETURN(result.exit, container.Wait());
  const StatusOr<CgroupStats> stats = container.Stats();
  if (stats.ok()) result.peak_memory_bytes = stats->memory_peak_bytes;
  return result;
}

}  // namespace

StatusOr<TaskResult> RunTask(Engine& engine, const ContainerSpec& spec, Slot slot,
                             const TaskOptions& options) {
  PAAS_ASSIGN_OR_RETURN(os::Pipe output, MakePipe(spec));
  PAAS_ASSIGN_OR_RETURN(os::Pipe error_output, MakePipe(spec));
  PAAS_ASSIGN_OR_RETURN(
      const std::shared_ptr<RunningContainer> container,
      engine.Start(spec, std::move(slot), {-1, output.writer.get(), error_output.writer.get()}));
  output.writer.Reset();
  error_output.writer.Reset();
  TaskResult result;
  Follower follower(*container, options, output.reader.get(), error_output.reader.get());
  const Status followed = follower.Follow(result);
  if (!followed.ok()) (void)container->Kill();
  StatusOr<TaskResult> finished = Finish(*container, std::move(result));
  PAAS_RETURN_IF_ERROR(engine.Remove(spec));
  PAAS_RETURN_IF_ERROR(followed);
  return finished;
}

}  // namespace paas::container
