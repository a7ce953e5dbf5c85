#include "agent/converge/gates.h"

#include <algorithm>
#include <chrono>

#include "agent/exec/root_command.h"

namespace paas::agent {
namespace {

constexpr char kOpenGate[] = "/run/config/bin/open-gate";
constexpr char kMarker[] = "/run/platform/open";  // as await_gate has it
constexpr std::chrono::seconds kTimeout{10};

}  // namespace

bool Gates::HasGate(const DesiredContainer& desired) {
  return std::any_of(desired.relationships.begin(), desired.relationships.end(),
                     [](const DesiredRelationship& relationship) { return relationship.wait; });
}

bool Gates::IsOpen(const Instance& instance) const {
  if (!HasGate(instance.record.made_from)) return true;
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(instance.record.Id());
  return found != open_.end() && found->second == instance.running->pid();
}

Status Gates::Open(const Instance& instance, const std::function<bool()>& give_up) {
  if (IsOpen(instance)) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const CommandOutcome outcome,
                        RunAsRoot(*instance.running, {kOpenGate}, kTimeout, give_up));
  if (!container::Succeeded(outcome.exit)) {
    return Internal("open-gate " + container::Describe(outcome.exit) + ": " + outcome.error);
  }
  const std::lock_guard lock(mutex_);
  open_[instance.record.Id()] = instance.running->pid();
  return absl::OkStatus();
}

Status Gates::Close(const Instance& instance, const std::function<bool()>& give_up) {
  {
    const std::lock_guard lock(mutex_);
    open_.erase(instance.record.Id());
  }
  PAAS_ASSIGN_OR_RETURN(
      const CommandOutcome outcome,
      RunAsRoot(*instance.running, {"/bin/rm", "-f", kMarker}, kTimeout, give_up));
  if (container::Succeeded(outcome.exit)) return absl::OkStatus();
  return Internal("close the gate: rm " + container::Describe(outcome.exit) + ": " + outcome.error);
}

}  // namespace paas::agent
