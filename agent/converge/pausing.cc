// What a Rollout does to an environment that is to be paused, and before it is changed again.

#include <future>

#include "agent/converge/rollout.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;

struct Used {
  uint64_t memory_bytes = 0;
  uint32_t processes = 0;
};

Used UsedBy(const std::vector<Instance>& instances) {
  Used used;
  for (const Instance& instance : instances) {
    if (!instance.IsRunning()) continue;
    const StatusOr<container::CgroupStats> stats = instance.running->Stats();
    if (!stats.ok()) continue;
    used.memory_bytes += stats->memory_bytes;
    used.processes += stats->pids;
  }
  return used;
}

uint32_t CpuMillisOf(const std::vector<Instance>& instances) {
  uint32_t millis = 0;
  for (const Instance& instance : instances) {
    if (instance.IsRunning()) millis += instance.record.made_from.limits.cpu_millis;
  }
  return millis;
}

}  // namespace

// Records first: whoever finds a container stopped must know that this is how it should be.
// Requests under way end before; those that come later are the router's affair.
StatusOr<bool> Rollout::Pause() {
  const Clock::time_point start = Clock::now();
  const auto instances = [&] { return with_.table->List(spec_.project, spec_.environment); };
  HoldRequests();
  const Used before = UsedBy(instances());
  PauseReport report{.memory_before_bytes = before.memory_bytes,
                     .cpu_millis = CpuMillisOf(instances()),
                     .processes = before.processes};
  for (const Instance& instance : instances()) {
    PAAS_RETURN_IF_ERROR(with_.lifecycle->NotePaused(instance, /*paused=*/true));
  }
  PAAS_RETURN_IF_ERROR(Remove());
  if (spec_.state == EnvironmentState::kFrozen) {
    PAAS_RETURN_IF_ERROR(with_.lifecycle->SetFrozen(spec_.project, spec_.environment, true));
  } else {
    PAAS_RETURN_IF_ERROR(StopAll());
  }
  report.memory_after_bytes = UsedBy(instances()).memory_bytes;
  Release();
  observer_.OnPaused(report);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  observer_.OnStep("pause", "", took);
  return HasChanges(actions_);
}

Status Rollout::StopAll() {
  std::vector<std::future<Status>> stops;
  for (const Action& action : actions_) {
    if (action.kind != ActionKind::kStop) continue;
    stops.push_back(std::async(std::launch::async, [this, &action] {
      return Annotate(Perform(action), "container " + action.container);
    }));
  }
  Status first;
  for (std::future<Status>& one : stops) first.Update(one.get());
  return first;
}

// Also after a pause that was cut short, of which some records tell.
Status Rollout::EndPause() {
  PAAS_RETURN_IF_ERROR(with_.lifecycle->SetFrozen(spec_.project, spec_.environment, false));
  for (const Instance& instance : with_.table->List(spec_.project, spec_.environment)) {
    if (!instance.IsRunning()) continue;  // its start writes another record
    PAAS_RETURN_IF_ERROR(with_.lifecycle->NotePaused(instance, /*paused=*/false));
  }
  return absl::OkStatus();
}

}  // namespace paas::agent
