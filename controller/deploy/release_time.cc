#include "controller/deploy/release_time.h"

#include <algorithm>

#include "controller/plan/environment_spec.h"

namespace paas::controller {
namespace {

// Whether the agent was applying it by then.
bool IsOfApply(const std::string& phase) {
  return phase == "plan" || phase == "volumes" || phase == "network" || phase == "start";
}

// Before its activity began.
bool IsBefore(const std::string& phase) { return phase == "receive" || phase == "queue"; }

// The record was made when it was live. Its activity began `duration_ms` before; until the agent
// was asked, which is when processes start, reading and building took their time.
int64_t Beginning(const Release& release) {
  int64_t begin = release.created_unix_ms - release.duration_ms;
  for (const PhaseTime& phase : release.phases) {
    if (IsOfApply(phase.name)) return std::min(begin, release.created_unix_ms);
    if (phase.within.empty() && !IsBefore(phase.name)) begin += phase.duration_ms;
  }
  return release.created_unix_ms;
}

}  // namespace

StatusOr<ReleaseTime> TimeOfRelease(StateStore& store, const std::string& project,
                                    const std::string& environment, uint32_t number) {
  PAAS_ASSIGN_OR_RETURN(const Release release, store.GetRelease(project, environment, number));
  PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, EnvironmentSpecFromJson(release.spec));
  ReleaseTime time{.since_unix_ms = Beginning(release)};
  for (const PlannedContainer& container : spec.containers) time.containers.insert(container.name);
  const StatusOr<Release> next = store.GetRelease(project, environment, number + 1);
  if (next.ok()) {
    time.until_unix_ms = Beginning(*next);
  } else if (!absl::IsNotFound(next.status())) {
    return next.status();
  }
  return time;
}

}  // namespace paas::controller
