#include "container/running_container.h"

#include <poll.h>

#include <csignal>
#include <utility>

#include "common/os/file.h"
#include "container/cgroup/cgroup.h"
#include "container/launcher.h"
#include "container/plan/assembly_plan.h"
#include "container/process_exit.h"
#include "container/process_identity.h"
#include "container/validation.h"

namespace paas::container {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

milliseconds Left(Clock::time_point deadline) {
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(deadline - Clock::now()));
}

constexpr int kKilledCode = 128 + SIGKILL;  // what tini and shells say of a killed child

}  // namespace

RunningContainer::RunningContainer(ContainerRecord record, os::UniqueFd pidfd,
                                   std::shared_ptr<const EngineContext> context,
                                   std::shared_ptr<const Cgroup> cgroup)
    : record_(std::move(record)),
      pidfd_(std::move(pidfd)),
      context_(std::move(context)),
      cgroup_(std::move(cgroup)) {}

RunningContainer::~RunningContainer() = default;

bool RunningContainer::IsRunning() const {
  pollfd event{pidfd_.get(), POLLIN, 0};
  return ::poll(&event, 1, 0) == 0;
}

StatusOr<Exit> RunningContainer::Wait(std::optional<milliseconds> timeout) {
  {
    const std::lock_guard lock(mutex_);
    if (exit_) return *exit_;
  }
  StatusOr<Exit> waited = AwaitExit(pidfd_.get(), timeout);
  if (!waited.ok()) return Annotate(waited.status(), "container " + spec().id);
  const StatusOr<CgroupStats> stats = cgroup_->Stats();
  const bool killed = !waited->known || waited->signal == SIGKILL || waited->code == kKilledCode;
  waited->out_of_memory = killed && stats.ok() && stats->oom_kills > 0;
  const std::lock_guard lock(mutex_);
  if (!exit_) exit_ = *waited;
  return *exit_;
}

void RunningContainer::RunStopCommand(milliseconds limit) {
  if (spec().stop.command.empty()) return;
  ExecRequest request;
  request.process.argv = spec().stop.command;
  request.process.env = {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};
  request.discard = true;
  // A command that cannot be run must not keep the container from being stopped.
  if (const auto session = Exec(request); session.ok()) (void)(*session)->Wait(limit);
}

void RunningContainer::SendStopSignal(milliseconds limit) {
  const int signal = spec().stop.signal;
  if (signal == 0) return;
  // PID 1 never sees a signal that it has no handler for: one that comes before init has got that
  // far would be lost, and the whole grace with it.
  const Clock::time_point deadline = Clock::now() + limit;
  const std::string path = "/proc/" + std::to_string(pid()) + "/status";
  while (IsRunning() && Clock::now() < deadline) {
    const StatusOr<std::string> status = os::ReadFile(path, 1u << 16);
    if (status.ok() && HasHandler(*status, signal)) break;
    (void)AwaitExit(pidfd_.get(), milliseconds(5));
  }
  (void)SendSignal(pidfd_.get(), signal);
}

StatusOr<Exit> RunningContainer::Stop(milliseconds grace) {
  const Clock::time_point deadline = Clock::now() + grace;
  if (IsRunning() && grace.count() > 0) {
    (void)cgroup_->SetFrozen(false);  // frozen processes hear no signal
    if (cgroup_->IsFrozen()) return KillAndWait();
    RunStopCommand(Left(deadline));
    SendStopSignal(std::min(Left(deadline), milliseconds(1000)));
    StatusOr<Exit> ended = Wait(Left(deadline));
    if (ended.ok()) return ended;
  }
  return KillAndWait();
}

StatusOr<Exit> RunningContainer::KillAndWait() {
  PAAS_RETURN_IF_ERROR(Kill());
  return Wait(std::chrono::seconds(10));
}

Status RunningContainer::Kill() { return cgroup_->Kill(); }

StatusOr<std::unique_ptr<ExecSession>> RunningContainer::Exec(const ExecRequest& request) {
  PAAS_RETURN_IF_ERROR(Validate(request.process));
  if (request.process.uid >= spec().ids.size || request.process.gid >= spec().ids.size) {
    return InvalidArgument("the process's user is outside of the container's range");
  }
  if (!IsRunning()) return FailedPrecondition("container " + spec().id + " has ended");
  if (IsFrozen()) return FailedPrecondition("container " + spec().id + " is frozen");
  const AssemblyPlan plan =
      PlanExec(spec(), request.process, context_->facts, context_->cgroup_root);
  auto session = context_->launcher->Enter(plan, pidfd_.get(), spec().ids, request);
  if (session.ok() || !IsFull()) return session;
  return absl::ResourceExhaustedError(
      "container " + spec().id +
      " has as many processes as it may: " + std::to_string(spec().limits.pids));
}

bool RunningContainer::IsFull() const {
  const StatusOr<CgroupStats> stats = Stats();
  return stats.ok() && spec().limits.pids != 0 && stats->pids >= spec().limits.pids;
}

StatusOr<CgroupStats> RunningContainer::Stats() const { return cgroup_->Stats(); }

Status RunningContainer::SetFrozen(bool frozen) { return cgroup_->SetFrozen(frozen); }

bool RunningContainer::IsFrozen() const { return cgroup_->IsFrozen(); }

uint64_t RunningContainer::Reclaim() { return cgroup_->Reclaim(); }

}  // namespace paas::container
