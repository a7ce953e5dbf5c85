#include "agent/converge/name_display.h"

#include "agent/lifecycle/in_place_change.h"
#include "agent/lifecycle/outbound.h"
#include "agent/lifecycle/shown_names.h"
#include "common/log/log.h"

namespace paas::agent {

std::set<std::string> NamesNeeded(const InstanceTable& table) {
  std::set<std::string> names;
  for (const Instance& instance : table.List()) names.merge(DomainsOf(instance.record.made_from));
  return names;
}

void NameDisplay::Update() {
  std::erase_if(shown_, [this](const auto& one) { return !with_.table->Get(one.first); });
  for (const Instance& instance : with_.table->List()) {
    const InstanceRecord& record = instance.record;
    if (!instance.IsRunning() || DomainsOf(record.made_from).empty()) continue;
    const NamedHosts names = NamesOf(with_.names, record.made_from);
    const auto shown = shown_.find(record.Id());
    if (shown != shown_.end() && shown->second == std::pair(instance.running->pid(), names)) {
      continue;
    }
    const auto lock = converger_->TryLock(EnvironmentId(record.project, record.environment));
    if (lock.owns_lock()) Show(record.Id(), names);
  }
}

void NameDisplay::Show(const std::string& id, const NamedHosts& names) {
  const std::optional<Instance> instance = with_.table->Get(id);
  // One in the middle of a change is brought to its end by somebody else.
  if (!instance || !instance->IsRunning() || instance->record.changing) return;
  const Status shown = InPlaceChange(with_, store_, node_, paths_, *instance).Refresh();
  if (absl::IsFailedPrecondition(shown)) return;  // it stands still, or has just ended
  if (!shown.ok()) return log::Warning("names of " + id + ": " + Message(shown));
  shown_[id] = {instance->running->pid(), names};
}

}  // namespace paas::agent
