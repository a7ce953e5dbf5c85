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
  void OnHookOutput(const std::string&, std::string_view, bool) override {}
  bool IsCancelled() const override { return false; }
};

}  // namespace

StatusOr<std::vector<Action>> EnvironmentConverger::Plan(const EnvironmentSpec& spec) const {
  PAAS_RETURN_IF_ERROR(ValidateSpec(spec));
  PlanFacts facts{.missing_images = lifecycle_->MissingImages(spec)};
  for (const Instance& instance : table_->List(spec.project, spec.environment)) {
    facts.addresses[instance.record.made_from.name] = instance.record.address;
  }
  return PlanEnvironment(spec, Observe(*table_, spec), facts);
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
  StatusOr<ApplyResult> result = Converge(spec, options, health_, observer);
  Status done = result.ok() ? store_.Put(spec) : result.status();
  if (done.ok()) {
    NoteSettled({spec.project, spec.environment}, /*settled=*/true);
    return result;
  }
  Restore(previous, spec);
  return done;
}

StatusOr<ApplyResult> EnvironmentConverger::Converge(const EnvironmentSpec& spec,
                                                     const ApplyOptions& options,
                                                     const HealthOptions& health,
                                                     ApplyObserver& observer) {
  Rollout rollout(spec, {lifecycle_, table_, volumes_, &gates_, &paths_, health}, observer);
  PAAS_ASSIGN_OR_RETURN(const bool changed, rollout.Run(options.run_hooks));
  return ApplyResult{table_->List(spec.project, spec.environment), changed};
}

// Best effort, logged: the caller reports the failure that made it necessary.
void EnvironmentConverger::Restore(const std::optional<EnvironmentSpec>& previous,
                                   const EnvironmentSpec& failed) {
  EnvironmentSpec target{.project = failed.project, .environment = failed.environment};
  if (previous) target = *previous;
  log::Warning(failed.project + "/" + failed.environment + ": going back to generation " +
               std::to_string(target.generation));
  SilentObserver observer;
  const StatusOr<ApplyResult> restored = Converge(target, {}, health_, observer);
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
  PAAS_RETURN_IF_ERROR(Converge(nothing, {}, health_, observer).status());
  PAAS_RETURN_IF_ERROR(volumes_->Delete(id));
  for (const std::string& tree : {paths_.state + "/logs/" + id, paths_.Keys(id)}) {
    PAAS_RETURN_IF_ERROR(os::RemoveTree(tree));
  }
  NoteSettled({project, environment}, /*settled=*/true);
  return store_.Delete(project, environment);
}

// The caller holds the environment's lock.
void EnvironmentConverger::ApplyStored(const EnvironmentKey& environment,
                                       const HealthOptions& health) {
  const auto& [project, name] = environment;
  SilentObserver observer;
  StatusOr<EnvironmentSpec> spec = store_.Get(project, name);
  // Containers without a specification are of a first apply that was cut short.
  if (absl::IsNotFound(spec.status())) {
    spec = EnvironmentSpec{.project = project, .environment = name};
  }
  const Status done = spec.ok() ? Converge(*spec, {}, health, observer).status() : spec.status();
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
  table_->Wake();
}

std::set<EnvironmentKey> EnvironmentConverger::Unsettled() const {
  const std::lock_guard lock(mutex_);
  return unsettled_;
}

void EnvironmentConverger::Settle(const EnvironmentKey& environment) {
  const auto lock = locks_.Acquire(EnvironmentId(environment.first, environment.second));
  if (!Unsettled().contains(environment)) return;  // an apply was faster
  ApplyStored(environment, {.timeout = std::min(health_.timeout, kRetryTimeout),
                            .service_timeout = std::min(health_.service_timeout, kRetryTimeout)});
}

bool EnvironmentConverger::RestartEnded(const Instance& instance) {
  const InstanceRecord& record = instance.record;
  const auto lock = locks_.Acquire(EnvironmentId(record.project, record.environment));
  // While the lock was waited for, an apply may have replaced the process.
  const std::optional<Instance> now = table_->Get(record.Id());
  if (!now || now->running != instance.running || now->IsRunning()) return false;
  if (now->running != nullptr) NoteExit(*now);
  ApplyStored({record.project, record.environment}, health_);
  return true;
}

void EnvironmentConverger::NoteExit(const Instance& instance) {
  const std::string id = instance.record.Id();
  const StatusOr<container::Exit> exit = instance.running->Wait(std::chrono::milliseconds(0));
  log::Warning(id + ": " + (exit.ok() ? container::Describe(*exit) : "ended unseen"));
  const Status noted = lifecycle_->NoteExit(id, exit.value_or(container::Exit{}));
  if (!noted.ok()) log::Error(Message(noted));
}

void EnvironmentConverger::ApplyAll() {
  const StatusOr<std::vector<EnvironmentSpec>> specs = store_.List();
  if (!specs.ok()) return log::Error(Message(specs.status()));
  std::set<EnvironmentKey> environments;
  for (const EnvironmentSpec& spec : *specs) environments.emplace(spec.project, spec.environment);
  for (const Instance& instance : table_->List()) {
    environments.emplace(instance.record.project, instance.record.environment);
  }
  for (const EnvironmentKey& environment : environments) {
    const auto lock = locks_.Acquire(EnvironmentId(environment.first, environment.second));
    ApplyStored(environment, health_);
  }
}

}  // namespace paas::agent
