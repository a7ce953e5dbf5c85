#include "agent/converge/rollout.h"

#include <algorithm>
#include <future>
#include <set>

#include "agent/converge/deploy_hook.h"
#include "agent/converge/readiness.h"
#include "agent/lifecycle/outbound.h"
#include "agent/plan/hold_set.h"
#include "common/log/log.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kNamePatience{3};

std::chrono::milliseconds Since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

const DesiredContainer& Find(const EnvironmentSpec& spec, const std::string& name) {
  return *std::find_if(spec.containers.begin(), spec.containers.end(),
                       [&](const DesiredContainer& container) { return container.name == name; });
}

// `names` and, without end, whom they wait for.
void AddWaitedFor(const EnvironmentSpec& spec, std::set<std::string>& names) {
  std::vector<std::string> left(names.begin(), names.end());
  while (!left.empty()) {
    const DesiredContainer& container = Find(spec, left.back());
    left.pop_back();
    for (const DesiredRelationship& relationship : container.relationships) {
      const bool is_new = relationship.wait && names.insert(relationship.container).second;
      if (is_new) left.push_back(relationship.container);
    }
  }
}

// nginx answers what it has begun before it reads its configuration again.
Draining DrainingFor(Disturbance disturbance) {
  switch (disturbance) {
    case Disturbance::kNone:
      return Draining::kNone;
    case Disturbance::kWebServer:
      return Draining::kBriefly;
    case Disturbance::kProcesses:
    case Disturbance::kContainer:
      return Draining::kFully;
  }
  return Draining::kFully;
}

}  // namespace

std::vector<ObservedContainer> Observe(const InstanceTable& table, const EnvironmentSpec& spec) {
  std::vector<ObservedContainer> observed;
  for (const Instance& instance : table.List(spec.project, spec.environment)) {
    const InstanceRecord& record = instance.record;
    const bool runs = instance.IsRunning();
    observed.push_back(
        {record.made_from, runs, record.neighbours, runs && instance.running->IsFrozen()});
  }
  return observed;
}

StatusOr<bool> Rollout::Run(bool run_hooks) {
  WantNames();
  PAAS_RETURN_IF_ERROR(Plan());
  if (spec_.state != EnvironmentState::kActive) return Pause();
  PAAS_RETURN_IF_ERROR(PrepareImages());
  PAAS_RETURN_IF_ERROR(EnsureVolumes());
  AwaitNames();
  PAAS_RETURN_IF_ERROR(EndPause());
  WarmImages();
  HoldRequests();
  PAAS_RETURN_IF_ERROR(UpdateNetwork());
  PAAS_RETURN_IF_ERROR(Start());
  std::vector<std::string> hooks;
  if (run_hooks) hooks = DeployHooksDue(spec_, actions_);
  PAAS_RETURN_IF_ERROR(AwaitAll(/*answer=*/hooks.empty()));
  if (!hooks.empty()) {
    PAAS_RETURN_IF_ERROR(RunHooks(hooks));
    PAAS_RETURN_IF_ERROR(AwaitAll(/*answer=*/true));
  }
  Release();
  PAAS_RETURN_IF_ERROR(Remove());
  return volumes_changed_ || HasChanges(actions_);
}

// Asked for while images come. Those that were asked for before need no patience, and a name server
// that is away costs only the first apply some.
void Rollout::WantNames() {
  for (const DesiredContainer& desired : spec_.containers) names_.merge(DomainsOf(desired));
  if (with_.names != nullptr) with_.names->Want(names_);
}

void Rollout::AwaitNames() {
  if (with_.names != nullptr) with_.names->Await(names_, kNamePatience);
}

Status Rollout::Plan() {
  const Clock::time_point start = Clock::now();
  PAAS_ASSIGN_OR_RETURN(addresses_, with_.lifecycle->AllocateAddresses(spec_));
  observed_ = Observe(*with_.table, spec_);
  actions_ = PlanEnvironment(spec_, observed_,
                             {.addresses = addresses_,
                              .missing_images = with_.lifecycle->MissingImages(spec_),
                              .no_swap = with_.lifecycle->NoSwap()});
  for (const Action& action : actions_) {
    log::Debug(spec_.project + "/" + spec_.environment + ": " + action.Describe());
    observer_.OnPlanned(action);
  }
  observer_.OnStep("plan", "", Since(start));
  return absl::OkStatus();
}

void Rollout::HoldRequests() {
  std::vector<Hold::Held> held;
  for (const std::string& name : HoldSet(spec_, observed_, actions_)) {
    const auto address = addresses_.find(name);
    if (address != addresses_.end()) held.push_back({name, address->second});
  }
  hold_.Begin(held, DrainingFor(DisturbanceOfRunning(observed_, actions_)));
}

void Rollout::Release() {
  if (const std::optional<HeldReport> report = hold_.End()) observer_.OnHeld(*report);
}

Status Rollout::UpdateNetwork() {
  const Clock::time_point start = Clock::now();
  for (const DesiredContainer& desired : spec_.containers) {
    PAAS_RETURN_IF_ERROR(Annotate(with_.lifecycle->UpdateNetwork(spec_, desired),
                                  "network of container " + desired.name));
  }
  if (HasChanges(actions_)) observer_.OnStep("network", "connections as declared", Since(start));
  return absl::OkStatus();
}

Status Rollout::EnsureVolumes() {
  const Clock::time_point start = Clock::now();
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::Step> steps, with_.volumes->Ensure(spec_));
  for (const volume::Step& step : steps) {
    observer_.OnStep("volumes", step.Describe(), Since(start));
  }
  volumes_changed_ = !steps.empty();
  return absl::OkStatus();
}

// The first error in the order of the plan is the story; nothing is left half done meanwhile.
Status Rollout::Start() {
  const Clock::time_point start = Clock::now();
  const std::map<std::string, pid_t> before = Inits();
  std::vector<std::future<Status>> starts;
  for (const Action& action : actions_) {
    if (!Brings(action)) continue;
    if (Starts(action)) began_.insert(action.container);
    starts.push_back(std::async(std::launch::async, [this, &action] {
      return Annotate(Perform(action), "container " + action.container);
    }));
  }
  Status first;
  for (std::future<Status>& one : starts) first.Update(one.get());
  PAAS_RETURN_IF_ERROR(first);
  // Whatever was planned: a node may be unable to do it in place.
  for (const auto& [name, init] : Inits()) {
    const auto was = before.find(name);
    if (was == before.end() || was->second != init) began_.insert(name);
  }
  if (!starts.empty()) observer_.OnStep("start", StartedNames(), Since(start));
  return absl::OkStatus();
}

std::map<std::string, pid_t> Rollout::Inits() const {
  std::map<std::string, pid_t> inits;
  for (const Instance& instance : with_.table->List(spec_.project, spec_.environment)) {
    if (instance.IsRunning()) inits[instance.record.made_from.name] = instance.running->pid();
  }
  return inits;
}

Status Rollout::Perform(const Action& action) {
  log::Info(spec_.project + "/" + spec_.environment + ": " + action.Describe());
  PAAS_RETURN_IF_ERROR(CloseGate(action));
  switch (action.kind) {
    case ActionKind::kKeep:
    case ActionKind::kResume:  // EndPause() did it, for all of them at once
    case ActionKind::kFreeze:  // Pause() does
      return absl::OkStatus();
    case ActionKind::kStop:
      return with_.lifecycle->Stop(ContainerId(spec_.project, spec_.environment, action.container));
    case ActionKind::kCreate:
      return with_.lifecycle->Create(spec_, Desired(action.container), addresses_);
    case ActionKind::kReconfigure:
      return with_.lifecycle->Reconfigure(spec_, Desired(action.container), addresses_,
                                          action.disturbs);
    case ActionKind::kSwap:
      return with_.lifecycle->Swap(spec_, Desired(action.container), addresses_);
    case ActionKind::kRestart:
      return with_.lifecycle->Replace(spec_, Desired(action.container), addresses_);
    case ActionKind::kRemove:
      return with_.lifecycle->Remove(
          ContainerId(spec_.project, spec_.environment, action.container));
  }
  return Internal("unknown action");
}

// Processes that start anew in a container that stays wait for its services as those of a new one
// do, when one of these starts anew too.
Status Rollout::CloseGate(const Action& action) {
  const bool stays = action.disturbs == Disturbance::kProcesses;
  if (!stays || !AwaitsAnother(Desired(action.container), actions_)) return absl::OkStatus();
  return with_.gates->Close(InstanceOf(action.container), [] { return false; });
}

// Awaits what was started (by an agent that has died or an apply that failed, it may be), what
// still stands at a closed gate, and whom these wait for.
Status Rollout::AwaitAll(bool answer) {
  const Clock::time_point start = Clock::now();
  std::set<std::string> started, names;
  for (const Action& action : actions_) {
    if (action.kind == ActionKind::kRemove) continue;
    const bool starts = began_.contains(action.container);
    if (starts || hold_.was_taken_over()) started.insert(action.container);
    if (starts || with_.gates->IsOpen(InstanceOf(action.container))) continue;
    names.insert(action.container);
  }
  names.insert(started.begin(), started.end());
  AddWaitedFor(spec_, names);
  std::vector<Awaited> awaited;
  for (const Action& action : actions_) {
    if (!names.contains(action.container)) continue;
    awaited.push_back({InstanceOf(action.container), started.contains(action.container)});
  }
  const std::vector<ContainerFailure> failures =
      AwaitReady(awaited, *with_.gates, *with_.paths, {with_.health, answer});
  for (const ContainerFailure& failure : failures) observer_.OnFailure(failure);
  if (!failures.empty()) return Aborted(failures.front().container + " did not become healthy");
  if (!started.empty()) {
    observer_.OnStep("probe", StartedNames() + (answer ? " healthy" : " ready"), Since(start));
  }
  return absl::OkStatus();
}

Status Rollout::RunHooks(const std::vector<std::string>& due) {
  for (const std::string& name : due) {
    const auto failure = RunDeployHook(InstanceOf(name), *with_.paths, observer_);
    if (!failure) continue;
    observer_.OnFailure(*failure);
    return Aborted("the deploy hook of " + name + " failed");
  }
  return absl::OkStatus();
}

Status Rollout::Remove() {
  const Clock::time_point start = Clock::now();
  for (const Action& action : actions_) {
    if (action.kind != ActionKind::kRemove) continue;
    PAAS_RETURN_IF_ERROR(Perform(action));
    observer_.OnStep("remove", action.container, Since(start));
  }
  return absl::OkStatus();
}

const DesiredContainer& Rollout::Desired(const std::string& container) const {
  return Find(spec_, container);
}

Instance Rollout::InstanceOf(const std::string& container) const {
  return *with_.table->Get(ContainerId(spec_.project, spec_.environment, container));
}

std::string Rollout::StartedNames() const {
  std::string names;
  for (const Action& action : actions_) {
    if (Starts(action)) names += (names.empty() ? "" : ", ") + action.container;
  }
  return names;
}

}  // namespace paas::agent
