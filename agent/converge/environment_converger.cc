#include "agent/converge/environment_converger.h"

#include <algorithm>
#include <optional>
#include <set>

#include "agent/lifecycle/outbound.h"
#include "agent/plan/volumes.h"
#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;

std::chrono::milliseconds Since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

bool Starts(const Action& action) {
  return action.kind == ActionKind::kCreate || action.kind == ActionKind::kRestart;
}

const DesiredContainer& Find(const EnvironmentSpec& spec, const std::string& name) {
  return *std::find_if(spec.containers.begin(), spec.containers.end(),
                       [&](const DesiredContainer& container) { return container.name == name; });
}

std::string JoinNames(const std::vector<Action>& actions) {
  std::string names;
  for (const Action& action : actions) {
    if (Starts(action)) names += (names.empty() ? "" : ", ") + action.container;
  }
  return names;
}

// Of an apply that nobody watches.
class SilentObserver : public ApplyObserver {
 public:
  void OnPlanned(const Action&) override {}
  void OnStep(const std::string&, const std::string&, std::chrono::milliseconds) override {}
  void OnFailure(const ContainerFailure& failure) override {
    log::Error("container " + failure.container + ": " + failure.probe + "; " + failure.process);
  }
};

}  // namespace

Status ValidateSpec(const EnvironmentSpec& spec) {
  PAAS_RETURN_IF_ERROR(ValidateId("project", spec.project));
  PAAS_RETURN_IF_ERROR(ValidateId("environment", spec.environment));
  std::set<std::string> names;
  for (const DesiredContainer& container : spec.containers) {
    PAAS_RETURN_IF_ERROR(ValidateContainerName(container.name));
    PAAS_RETURN_IF_ERROR(Annotate(ValidateOutbound(container.outbound), container.name));
    if (!names.insert(container.name).second) {
      return InvalidArgument("two containers are called " + container.name);
    }
  }
  return VolumesOf(spec).status();
}

std::vector<ObservedContainer> EnvironmentConverger::Observe(const EnvironmentSpec& spec) const {
  std::vector<ObservedContainer> observed;
  for (const Instance& instance : table_->List(spec.project, spec.environment)) {
    observed.push_back({instance.record.made_from, instance.IsRunning()});
  }
  return observed;
}

StatusOr<std::vector<Action>> EnvironmentConverger::Plan(const EnvironmentSpec& spec) const {
  PAAS_RETURN_IF_ERROR(ValidateSpec(spec));
  return PlanEnvironment(spec, Observe(spec));
}

StatusOr<ApplyResult> EnvironmentConverger::Apply(const EnvironmentSpec& spec,
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
  StatusOr<ApplyResult> result = Converge(spec, observer);
  Status done = result.ok() ? store_.Put(spec) : result.status();
  if (done.ok()) return result;
  Restore(previous, spec);
  return done;
}

StatusOr<ApplyResult> EnvironmentConverger::Converge(const EnvironmentSpec& spec,
                                                     ApplyObserver& observer) {
  const std::vector<Action> actions = PlanEnvironment(spec, Observe(spec));
  for (const Action& action : actions) {
    log::Debug(spec.project + "/" + spec.environment + ": " + action.Describe());
    observer.OnPlanned(action);
  }
  PAAS_ASSIGN_OR_RETURN(const bool volumes_changed, EnsureVolumes(spec, observer));
  PAAS_RETURN_IF_ERROR(Execute(spec, actions, observer));
  return ApplyResult{table_->List(spec.project, spec.environment),
                     volumes_changed || HasChanges(actions)};
}

StatusOr<bool> EnvironmentConverger::EnsureVolumes(const EnvironmentSpec& spec,
                                                   ApplyObserver& observer) {
  const Clock::time_point start = Clock::now();
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::Step> steps, volumes_->Ensure(spec));
  for (const volume::Step& step : steps) {
    observer.OnStep("volumes", step.Describe(), Since(start));
  }
  return !steps.empty();
}

Status EnvironmentConverger::Execute(const EnvironmentSpec& spec,
                                     const std::vector<Action>& actions, ApplyObserver& observer) {
  const Clock::time_point start = Clock::now();
  for (const Action& action : actions) {
    if (!Starts(action)) continue;
    PAAS_RETURN_IF_ERROR(Annotate(Perform(spec, action), "container " + action.container));
  }
  const std::string names = JoinNames(actions);
  if (!names.empty()) observer.OnStep("start", names, Since(start));
  PAAS_RETURN_IF_ERROR(AwaitHealth(spec, actions, observer));
  // Only now is there no way back to the containers that go.
  for (const Action& action : actions) {
    if (action.kind != ActionKind::kRemove) continue;
    PAAS_RETURN_IF_ERROR(Perform(spec, action));
    observer.OnStep("remove", action.container, Since(start));
  }
  return absl::OkStatus();
}

Status EnvironmentConverger::Perform(const EnvironmentSpec& spec, const Action& action) {
  log::Info(spec.project + "/" + spec.environment + ": " + action.Describe());
  switch (action.kind) {
    case ActionKind::kKeep:
      return absl::OkStatus();
    case ActionKind::kCreate:
      return lifecycle_->Create(spec, Find(spec, action.container));
    case ActionKind::kRestart:
      return lifecycle_->Replace(spec, Find(spec, action.container));
    case ActionKind::kRemove:
      return lifecycle_->Remove(ContainerId(spec.project, spec.environment, action.container));
  }
  return Internal("unknown action");
}

Status EnvironmentConverger::AwaitHealth(const EnvironmentSpec& spec,
                                         const std::vector<Action>& actions,
                                         ApplyObserver& observer) {
  const Clock::time_point start = Clock::now();
  for (const Action& action : actions) {
    if (!Starts(action)) continue;
    const std::optional<Instance> instance =
        table_->Get(ContainerId(spec.project, spec.environment, action.container));
    const std::optional<ContainerFailure> failure = WaitHealthy(*instance, paths_, health_);
    if (!failure) continue;
    observer.OnFailure(*failure);
    return Aborted(action.container + " did not become healthy");
  }
  const std::string names = JoinNames(actions);
  if (!names.empty()) observer.OnStep("probe", names + " healthy", Since(start));
  return absl::OkStatus();
}

// Best effort, logged: the caller reports the failure that made it necessary.
void EnvironmentConverger::Restore(const std::optional<EnvironmentSpec>& previous,
                                   const EnvironmentSpec& failed) {
  EnvironmentSpec target{.project = failed.project, .environment = failed.environment};
  if (previous) target = *previous;
  log::Warning(failed.project + "/" + failed.environment + ": going back to generation " +
               std::to_string(target.generation));
  SilentObserver observer;
  const StatusOr<ApplyResult> restored = Converge(target, observer);
  if (!restored.ok()) log::Error(Message(restored.status()));
}

Status EnvironmentConverger::Remove(const std::string& project, const std::string& environment,
                                    ApplyObserver& observer) {
  const EnvironmentSpec nothing{.project = project, .environment = environment};
  PAAS_RETURN_IF_ERROR(ValidateSpec(nothing));
  const std::string id = EnvironmentId(project, environment);
  const auto lock = locks_.Acquire(id);
  // The empty spec first: a kill in the middle of the removal must not bring anything back.
  PAAS_RETURN_IF_ERROR(store_.Put(nothing));
  PAAS_RETURN_IF_ERROR(Converge(nothing, observer).status());
  PAAS_RETURN_IF_ERROR(volumes_->Delete(id));
  for (const std::string& tree : {paths_.state + "/logs/" + id, paths_.Keys(id)}) {
    PAAS_RETURN_IF_ERROR(os::RemoveTree(tree));
  }
  return store_.Delete(project, environment);
}

// The caller holds the environment's lock.
void EnvironmentConverger::ApplyStored(const std::string& project, const std::string& environment) {
  SilentObserver observer;
  StatusOr<EnvironmentSpec> spec = store_.Get(project, environment);
  // Containers without a specification are of a first apply that was cut short.
  if (absl::IsNotFound(spec.status())) {
    spec = EnvironmentSpec{.project = project, .environment = environment};
  }
  const Status done = spec.ok() ? Converge(*spec, observer).status() : spec.status();
  if (!done.ok()) log::Error(project + "/" + environment + ": " + Message(done));
}

bool EnvironmentConverger::RestartEnded(const Instance& instance) {
  const InstanceRecord& record = instance.record;
  const auto lock = locks_.Acquire(EnvironmentId(record.project, record.environment));
  // While the lock was waited for, an apply may have replaced the process.
  const std::optional<Instance> now = table_->Get(record.Id());
  if (!now || now->running != instance.running || now->IsRunning()) return false;
  if (now->running != nullptr) NoteExit(*now);
  ApplyStored(record.project, record.environment);
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
  std::set<std::pair<std::string, std::string>> environments;
  for (const EnvironmentSpec& spec : *specs) environments.emplace(spec.project, spec.environment);
  for (const Instance& instance : table_->List()) {
    environments.emplace(instance.record.project, instance.record.environment);
  }
  for (const auto& [project, environment] : environments) {
    const auto lock = locks_.Acquire(EnvironmentId(project, environment));
    ApplyStored(project, environment);
  }
}

}  // namespace paas::agent
