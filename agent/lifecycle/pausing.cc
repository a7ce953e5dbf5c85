// What ContainerLifecycle does to containers of environments that are paused.

#include "agent/lifecycle/container_lifecycle.h"

namespace paas::agent {

Status ContainerLifecycle::NotePaused(const Instance& instance, bool paused) {
  if (instance.record.paused == paused) return absl::OkStatus();
  Instance noted = instance;
  noted.record.paused = paused;
  PAAS_RETURN_IF_ERROR(store_.Put(noted.record));
  with_.table->Put(noted);
  return absl::OkStatus();
}

// The group above the containers is frozen: all stand still in one moment, and none waits for
// another that does already.
Status ContainerLifecycle::SetFrozen(const std::string& project, const std::string& environment,
                                     bool frozen) {
  const std::string group = EnvironmentId(project, environment);
  if (!frozen && !with_.engine->IsGroupFrozen(group)) return absl::OkStatus();
  const Status set = with_.engine->SetGroupFrozen(group, frozen);
  if (!set.ok()) return absl::IsNotFound(set) ? absl::OkStatus() : set;  // none runs
  if (frozen) (void)with_.engine->ReclaimGroup(group);
  return absl::OkStatus();
}

}  // namespace paas::agent
