#include "controller/deploy/data_phase.h"

#include <algorithm>
#include <cstdio>

#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/endings.h"
#include "controller/plan/data_plan.h"

namespace paas::controller {
std::optional<DataOrigin> DataOriginOf(Doors& doors, const Activity& activity,
                                       const Environment& environment) {
  if (doors.data == nullptr) return std::nullopt;
  if (!activity.job.empty() && (activity.type == kBranch || activity.type == kRestore)) {
    const bool is_restore = activity.type == kRestore;
    if (!is_restore && environment.has_data) return std::nullopt;
    return DataOrigin{.parent = environment,
                      .backup = activity.job,
                      .services = {},
                      .replaces_own = is_restore,
                      .keeps_backup = is_restore && environment.has_data};
  }
  const bool synchronises = activity.type == kSynchronize && !activity.variables.empty();
  const bool is_first = !environment.has_data && environment.clones_parent;
  if (environment.parent.empty()) return std::nullopt;
  if (!synchronises && !is_first) return std::nullopt;
  StatusOr<Environment> parent =
      doors.store.GetEnvironment(environment.project, environment.parent);
  if (!parent.ok() || !parent->has_data) return std::nullopt;
  DataOrigin origin{
      .parent = *std::move(parent), .backup = "", .services = {}, .replaces_own = synchronises};
  if (synchronises && activity.variables.front() != kAllData) origin.services = activity.variables;
  return origin;
}

Stop TakeData(Doors& doors, const DataOrigin& origin, Environment& environment,
              const EnvironmentSpec& spec, ActivityLog& log, CancelToken& cancel) {
  const Environment& parent = origin.parent;
  const std::string name = origin.backup.empty() ? parent.name : "backup " + origin.backup;
  log.Enter("clone", "copying the data of " + name);
  // Replacing: copies of an attempt that was cut short were never used.
  const CloneOrder order{.from = {parent.project, parent.machine_name, origin.backup},
                         .to = {environment.project, environment.machine_name, ""},
                         .volumes = DataVolumes(spec, origin.services),
                         .replaces = true};
  if (order.volumes.empty()) return std::nullopt;
  const StatusOr<CloneOutcome> outcome = doors.data->Clone(order, cancel);
  if (absl::IsNotFound(outcome.status())) {
    log.Line("skipped", name + " has no data");
    return std::nullopt;
  }
  if (!outcome.ok()) {
    log.Line(cancel.IsCancelled() ? "cancelled" : "FAILED", Message(outcome.status()));
    return EndFor(outcome.status(), kExitDeployFailed, cancel);
  }
  // Of what the environment has, that which came: others may have stayed.
  std::vector<VolumeUsage> copies;
  for (const VolumeUsage& volume : outcome->volumes) {
    const auto is_it = [&](const PlannedVolume& wanted) { return wanted.name == volume.name; };
    if (std::any_of(order.volumes.begin(), order.volumes.end(), is_it)) copies.push_back(volume);
  }
  log.Line((origin.backup.empty() ? parent.name : "backup") + "→here",
           CountData(spec, copies) + ", " + DescribeShares(copies, outcome->shares) + ", frozen " +
               Milliseconds(outcome->frozen));
  environment.has_data = true;
  const Status stored = doors.store.PutEnvironment(environment);
  if (!stored.ok()) return EndFor(stored, kExitError, cancel);
  return std::nullopt;
}

std::string Milliseconds(std::chrono::microseconds duration) {
  char text[32];
  const double milliseconds = static_cast<double>(duration.count()) / 1000;
  std::snprintf(text, sizeof text, milliseconds < 10 ? "%.1f ms" : "%.0f ms", milliseconds);
  return text;
}

}  // namespace paas::controller
