#include "controller/jobs/supervision.h"

#include <signal.h>

namespace paas::controller {
namespace {

// What SIGKILL does not end within this time is stuck in the kernel.
constexpr std::chrono::seconds kKillPatience(5);

}  // namespace

Supervision::Supervision(AgentClient& agent, AgentCommand& command, const CommandOrder& place,
                         const JobOrder& job, const AgentCommand::Sink& stop_output,
                         CancelToken& cancel)
    : agent_(agent),
      command_(command),
      place_(place),
      job_(job),
      stop_output_(stop_output),
      cancel_(cancel),
      registration_(cancel,
                    [this] {
                      std::lock_guard lock(mutex_);
                      cancelled_ = true;
                      changed_.notify_all();
                    }),
      watcher_([this] { Watch(); }) {}

Supervision::~Supervision() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  watcher_.join();
}

bool Supervision::timed_out() {
  std::lock_guard lock(mutex_);
  return timed_out_;
}

bool Supervision::EndsWithin(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [this] { return ended_; });
}

void Supervision::Watch() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, job_.timeout, [this] { return ended_ || cancelled_; });
    if (ended_) return;
    timed_out_ = !cancelled_;
  }
  // The controller itself ends: there is nobody to wait for.
  if (cancel_.IsInterrupted()) return command_.Abandon();
  AskToEnd();
  if (EndsWithin(std::chrono::milliseconds(0))) return;
  command_.Signal(SIGKILL);
  if (!EndsWithin(kKillPatience)) command_.Abandon();
}

void Supervision::AskToEnd() {
  CommandOrder order = place_;
  order.argv = job_.stop;
  StatusOr<std::unique_ptr<AgentCommand>> stop =
      job_.stop.empty() ? NotFound("no stop command") : agent_.StartCommand(order);
  if (!stop.ok()) {
    command_.Signal(SIGTERM);
    EndsWithin(job_.shutdown_timeout);
    return;
  }
  std::thread reader([&] { (void)(*stop)->Wait(stop_output_); });
  EndsWithin(job_.shutdown_timeout);
  (*stop)->Abandon();
  reader.join();
}

}  // namespace paas::controller
