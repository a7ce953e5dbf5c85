// What ContainerLifecycle does to containers that go on running.

#include "agent/lifecycle/container_lifecycle.h"
#include "agent/lifecycle/in_place_change.h"
#include "common/log/log.h"

namespace paas::agent {

Status ContainerLifecycle::Swap(const EnvironmentSpec& environment, const DesiredContainer& desired,
                                const AddressBook& addresses) {
  return ChangeInPlace(environment, desired, addresses, Disturbance::kProcesses);
}

Status ContainerLifecycle::Reconfigure(const EnvironmentSpec& environment,
                                       const DesiredContainer& desired,
                                       const AddressBook& addresses, Disturbance disturbance) {
  return ChangeInPlace(environment, desired, addresses, disturbance);
}

Status ContainerLifecycle::ChangeInPlace(const EnvironmentSpec& environment,
                                         const DesiredContainer& desired,
                                         const AddressBook& addresses, Disturbance disturbance) {
  const std::string id = ContainerId(environment.project, environment.environment, desired.name);
  const std::optional<Instance> instance = with_.table->Get(id);
  if (!instance || !instance->IsRunning()) return Create(environment, desired, addresses);
  PAAS_ASSIGN_OR_RETURN(const Place place, PlaceOf(instance->record));
  InPlaceChange change(with_, store_, node_, paths_, *instance);
  const Status done = change.Apply(MakeRecord(environment, desired, place, addresses), disturbance);
  if (done.code() != absl::StatusCode::kUnimplemented) return done;
  log::Info("container " + id + ": " + Message(done) + ": a new instance in the same slot");
  return Replace(environment, desired, addresses);
}

Status ContainerLifecycle::Mend(const std::string& project, const std::string& environment) {
  for (const Instance& instance : with_.table->List(project, environment)) {
    if (!instance.record.changing || !instance.IsRunning()) continue;
    const std::string id = instance.record.Id();
    log::Warning("container " + id + ": a change was cut short; going back");
    InPlaceChange change(with_, store_, node_, paths_, instance);
    const Status undone = change.Undo();
    if (undone.ok()) continue;
    log::Error("container " + id + ": " + Message(undone));
    // The next start makes it whole.
    PAAS_RETURN_IF_ERROR(Stop(id));
  }
  return absl::OkStatus();
}

}  // namespace paas::agent
