#include "agent/converge/environment_converger.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "agent/converge/rollout.h"
#include "agent/converge/spec_validation.h"
#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::agent {
namespace {

// A service that comes up meanwhile is seen at once.
constexpr std::chrono::milliseconds kRetryTimeout{5000};

// Of an apply that nobody watches.
class SilentObserver : public ApplyObserver {
 public:
  void OnPlanned(const Action&) override {}
  void OnStep(const std::string&, const std::string&, std::chrono::milliseconds) override {}
  void OnFailure(const ContainerFailure& failure) override {
    log::Error("container " + failure.container + ": " + failure.probe + "; " + failure.process);
  }
  void OnHeld(const HeldReport&) override {}
  void OnHookOutput(const std::string&, std::string_view, bool) override {}
  bool IsCancelled() const override { return false; }
};

// Of a way back: how long requests waited is all that its cause has not told yet.
class RestoreObserver : public SilentObserver {
 public:
  explicit RestoreObserver(ApplyObserver& cause) : cause_(cause) {}
  void OnHeld(const HeldReport& report) override { cause_.OnHeld(report); }

 private:
  ApplyObserver& cause_;
};

}  // namespace

StatusOr<std::vector<Action>> EnvironmentConverger::Plan(const EnvironmentSpec& spec) const {
  PAAS_RETURN_IF_ERROR(ValidateSpec(spec));
  PlanFacts facts{.missing_images = with_.lifecycle->MissingImages(spec),
                  .no_swap = with_.lifecycle->NoSwap()};
  for (const Instance& instance : with_.table->List(spec.project, spec.environment)) {
    facts.addresses[instance.record.made_from.name] = instance.record.address;
  }
  return PlanEnvironment(spec, Observe(*with_.table, spec), facts);
}

StatusOr<ApplyResult> EnvironmentConverger::Apply(const EnvironmentSpec& spec,
                                                  const ApplyOptions& options,
                                                  ApplyObserver& observer) {
  PAAS_RETURN_IF_ERROR(ValidateSpec(spec));
  const auto lock = locks_.Acquire(EnvironmentId(spec.project, spec.environment));
  std::optional<EnvironmentSpec> previous;
  StatusOr<EnvironmentSpec> stored = store_.Get(spec.project, spec.environment);
  if (stored.ok()) {
    previous = *std::move(stored);
  } else if (stored.status().code() != absl::StatusCode::kNotFound) {
    return stored.status();
  }
  if (previous && previous->generation > spec.generation) {
    return FailedPrecondition("generation " + std::to_string(spec.generation) +
                              " is older than what this node has");
  }
  // The specification is written when it holds: an agent that is killed on the way there goes back
  // to the last one that did, as its caller does. What was started meanwhile has records.
  Hold hold = HoldOf(EnvironmentId(spec.project, spec.environment));
  std::set<std::string> began;
  StatusOr<ApplyResult> result = Converge(spec, options, health_, hold, observer, began);
  Status done = result.ok() ? store_.Put(spec) : result.status();
  if (done.ok()) {
    NoteSettled({spec.project, spec.environment}, /*settled=*/true);
    return result;
  }
  Restore(previous, spec, hold, observer, began);
  if (const std::optional<HeldReport> report = hold.End()) observer.OnHeld(*report);
  return done;
}

StatusOr<ApplyResult> EnvironmentConverger::Converge(const EnvironmentSpec& spec,
                                                     const ApplyOptions& options,
                                                     const HealthOptions& health, Hold& hold,
                                                     ApplyObserver& observer,
                                                     std::set<std::string>& began) {
  PAAS_RETURN_IF_ERROR(with_.lifecycle->Mend(spec.project, spec.environment));
  const RolloutTools tools{with_.lifecycle, with_.images, with_.table, with_.volumes,
                           &gates_,         &paths_,      health,      with_.names};
  Rollout rollout(spec, tools, hold, observer, began);
  const StatusOr<bool> changed = rollout.Run(options.run_hooks);
  began = rollout.began();
  PAAS_RETURN_IF_ERROR(changed.status());
  return ApplyResult{with_.table->List(spec.project, spec.environment), *changed};
}

// Best effort, logged: the caller reports the failure that made it necessary. A container whose
// change in place failed is what it was already, but its application starts anew.
void EnvironmentConverger::Restore(const std::optional<EnvironmentSpec>& previous,
                                   const EnvironmentSpec& failed, Hold& hold, ApplyObserver& cause,
                                   std::set<std::string>& began) {
  EnvironmentSpec target{.project = failed.project, .environment = failed.environment};
  if (previous) target = *previous;
  log::Warning(failed.project + "/" + failed.environment + ": going back to generation " +
               std::to_string(target.generation));
  RestoreObserver observer(cause);
  const StatusOr<ApplyResult> restored = Converge(target, {}, health_, hold, observer, began);
  if (!restored.ok()) log::Error(Message(restored.status()));
  NoteSettled({target.project, target.environment}, restored.ok());
}

Status EnvironmentConverger::Remove(const std::string& project, const std::string& environment,
                                    ApplyObserver& observer) {
  const EnvironmentSpec nothing{.project = project, .environment = environment};
  PAAS_RETURN_IF_ERROR(ValidateSpec(nothing));
  const std::string id = EnvironmentId(project, environment);
  const auto lock = locks_.Acquire(id);
  // The empty spec first: a kill in the middle of the removal must not bring anything back.
  PAAS_RETURN_IF_ERROR(store_.Put(nothing));
  Hold hold = HoldOf(id);
  std::set<std::string> began;
  PAAS_RETURN_IF_ERROR(Converge(nothing, {}, health_, hold, observer, began).status());
  PAAS_RETURN_IF_ERROR(with_.volumes->Delete(id));
  for (const std::string& tree :
       {paths_.AllLogs() + "/" + id, paths_.AllLogTimes() + "/" + id, paths_.Keys(id)}) {
    PAAS_RETURN_IF_ERROR(os::RemoveTree(tree));
  }
  NoteSettled({project, environment}, /*settled=*/true);
  return store_.Delete(project, environment);
}

// The caller holds the environment's lock.
void EnvironmentConverger::ApplyStored(const EnvironmentKey& environment,
                                       const HealthOptions& health, Hold& hold) {
  const auto& [project, name] = environment;
  SilentObserver observer;
  std::set<std::string> began;
  StatusOr<EnvironmentSpec> spec = store_.Get(project, name);
  // Containers without a specification are of a first apply that was cut short.
  if (absl::IsNotFound(spec.status())) {
    spec = EnvironmentSpec{.project = project, .environment = name};
  }
  const Status done =
      spec.ok() ? Converge(*spec, {}, health, hold, observer, began).status() : spec.status();
  if (!done.ok()) log::Error(project + "/" + name + ": " + Message(done));
  NoteSettled(environment, done.ok());
}

void EnvironmentConverger::NoteSettled(const EnvironmentKey& environment, bool settled) {
  {
    const std::lock_guard lock(mutex_);
    if (settled) {
      unsettled_.erase(environment);
      return;
    }
    unsettled_.insert(environment);
  }
  with_.table->Wake();
}

std::set<EnvironmentKey> EnvironmentConverger::Unsettled() const {
  const std::lock_guard lock(mutex_);
  return unsettled_;
}

void EnvironmentConverger::Settle(const EnvironmentKey& environment) {
  const auto lock = locks_.Acquire(EnvironmentId(environment.first, environment.second));
  if (!Unsettled().contains(environment)) return;  // an apply was faster
  Hold hold = HoldOf(EnvironmentId(environment.first, environment.second));
  const HealthOptions health{.timeout = std::min(health_.timeout, kRetryTimeout),
                             .service_timeout = std::min(health_.service_timeout, kRetryTimeout)};
  ApplyStored(environment, health, hold);
}

bool EnvironmentConverger::RestartEnded(const Instance& instance) {
  const InstanceRecord& record = instance.record;
  const auto lock = locks_.Acquire(EnvironmentId(record.project, record.environment));
  // While the lock was waited for, an apply may have replaced the process.
  const std::optional<Instance> now = with_.table->Get(record.Id());
  if (!now || now->running != instance.running || now->IsRunning()) return false;
  if (now->running != nullptr) NoteExit(*now);
  Hold hold = HoldOf(EnvironmentId(record.project, record.environment));
  ApplyStored({record.project, record.environment}, health_, hold);
  return true;
}

void EnvironmentConverger::NoteExit(const Instance& instance) {
  const std::string id = instance.record.Id();
  const StatusOr<container::Exit> exit = instance.running->Wait(std::chrono::milliseconds(0));
  log::Warning(id + ": " + (exit.ok() ? container::Describe(*exit) : "ended unseen"));
  const Status noted = with_.lifecycle->NoteExit(id, exit.value_or(container::Exit{}));
  if (!noted.ok()) log::Error(Message(noted));
}

void EnvironmentConverger::ApplyAll() {
  const StatusOr<std::vector<EnvironmentSpec>> specs = store_.List();
  if (!specs.ok()) return log::Error(Message(specs.status()));
  std::map<std::string, EnvironmentKey> environments;  // by id
  const auto add = [&](const std::string& project, const std::string& name) {
    environments.emplace(EnvironmentId(project, name), EnvironmentKey(project, name));
  };
  for (const EnvironmentSpec& spec : *specs) add(spec.project, spec.environment);
  for (const Instance& instance : with_.table->List()) {
    add(instance.record.project, instance.record.environment);
  }
  for (const std::string& id : StrayHolds()) {
    const auto lock = locks_.Acquire(id);
    Hold hold = HoldOf(id);
    hold.TakeOver();
    const auto held = environments.extract(id);
    if (!held.empty()) ApplyStored(held.mapped(), health_, hold);
  }
  for (const auto& [id, environment] : environments) {
    const auto lock = locks_.Acquire(id);
    Hold hold = HoldOf(id);
    ApplyStored(environment, health_, hold);
  }
}

std::vector<std::string> EnvironmentConverger::StrayHolds() const {
  if (with_.front == nullptr) return {};
  const StatusOr<std::vector<std::string>> holds = with_.front->Holds();
  if (holds.ok()) return *holds;
  log::Info("no router lets requests wait: " + Message(holds.status()));
  return {};
}

}  // namespace paas::agent
