#include "controller/deploy/backup_run.h"

#include "common/log/log.h"
#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/data_phase.h"
#include "controller/deploy/endings.h"
#include "controller/plan/data_plan.h"

namespace paas::controller {
namespace {

// Best effort: the next backup tries again.
void DeleteOrLog(Doors& doors, const Backup& backup) {
  const Status deleted = DeleteBackup(doors, backup);
  if (!deleted.ok()) log::Error("backup " + backup.id + ": " + Message(deleted));
}

// `spared`: is being restored.
Status ClearUp(Doors& doors, const Environment& environment, const std::string& spared) {
  PAAS_ASSIGN_OR_RETURN(const auto backups,
                        doors.store.ListBackups(environment.project, environment.name));
  uint32_t automated = 0;
  for (const Backup& backup : backups) {
    if (backup.id == spared) continue;
    if (backup.is_imported()) continue;  // by whoever imports it
    if (!backup.is_complete || (backup.is_automated && ++automated > doors.kept_backups)) {
      DeleteOrLog(doors, backup);
    }
  }
  return absl::OkStatus();
}

// One activity of an environment runs at a time: what is incomplete has no one who completes it.
StatusOr<CloneOutcome> Copy(Doors& doors, const Environment& environment,
                            const EnvironmentSpec& spec, Backup& backup, CancelToken& cancel) {
  PAAS_RETURN_IF_ERROR(doors.store.PutBackup(backup));
  StatusOr<CloneOutcome> outcome =
      doors.data->Clone({.from = {environment.project, environment.machine_name, ""},
                         .to = {"", "", backup.id},
                         .volumes = DataVolumes(spec),
                         .replaces = true},
                        cancel);
  if (!outcome.ok()) {
    DeleteOrLog(doors, backup);
    return outcome;
  }
  for (const VolumeUsage& volume : outcome->volumes) backup.size_bytes += volume.used_bytes;
  backup.is_complete = true;
  PAAS_RETURN_IF_ERROR(doors.store.PutBackup(backup));
  return outcome;
}

}  // namespace

StatusOr<Backup> FindCompleteBackup(Doors& doors, const std::string& project,
                                    const std::string& backup) {
  PAAS_ASSIGN_OR_RETURN(Backup found, doors.store.FindBackup(project, backup));
  if (!found.is_complete) return FailedPrecondition("backup " + found.id + " is not complete");
  return found;
}

Status DeleteBackup(Doors& doors, const Backup& backup) {
  PAAS_RETURN_IF_ERROR(doors.data->DeleteBackup(backup.id));
  if (backup.is_imported()) {
    PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors.sources.Get(backup.project));
    PAAS_RETURN_IF_ERROR(repository->ForgetBackup(backup.id));
  }
  return doors.store.DeleteBackup(backup.id);
}

Stop MakeBackup(Doors& doors, const Environment& environment, const Activity& activity,
                ActivityLog& log, CancelToken& cancel) {
  log.Enter("backup", "copying the data of " + environment.name);
  const Status ready = ClearUp(doors, environment, activity.job);
  if (!ready.ok()) return EndFor(ready, kExitError, cancel);
  const StatusOr<Release> release =
      doors.store.LatestRelease(environment.project, environment.name);
  if (!release.ok()) return EndFor(release.status(), kExitNotFound, cancel);
  const StatusOr<EnvironmentSpec> spec = EnvironmentSpecFromJson(release->spec);
  if (!spec.ok()) return EndFor(spec.status(), kExitError, cancel);
  Backup backup{.id = activity.id,
                .project = environment.project,
                .environment = environment.name,
                .commit = release->commit,
                .release = release->number,
                .is_automated = activity.type != kBackup || activity.job == kAutomated,
                .created_unix_ms = doors.clock()};
  const StatusOr<CloneOutcome> outcome = Copy(doors, environment, *spec, backup, cancel);
  if (!outcome.ok()) {
    log.Line(cancel.IsCancelled() ? "cancelled" : "FAILED", Message(outcome.status()));
    return EndFor(outcome.status(), kExitError, cancel);
  }
  log.Line("ok", backup.id + " of r" + std::to_string(backup.release) + ": " +
                     CountData(*spec, outcome->volumes) + ", " +
                     DescribeShares(outcome->volumes, outcome->shares) + ", frozen " +
                     Milliseconds(outcome->frozen));
  const Status cleared = ClearUp(doors, environment, activity.job);
  if (!cleared.ok()) log::Error(Message(cleared));
  return std::nullopt;
}

FinishedEvent BackupRun::Run() {
  log_.Started(activity_.description);
  if (doors_.data == nullptr) return Failed(kExitError, "there is no agent to keep backups");
  if (activity_.type == kBackupDelete) return Delete();
  StatusOr<Environment> environment =
      doors_.store.GetEnvironment(activity_.project, activity_.environment);
  if (!environment.ok()) return EndFor(environment.status(), kExitNotFound, cancel_);
  return Make(*std::move(environment));
}

FinishedEvent BackupRun::Make(Environment environment) {
  if (Stop stop = MakeBackup(doors_, environment, activity_, log_, cancel_)) return *stop;
  return {
      .result = Result::kSuccess, .exit = kExitOk, .release = environment.release, .changed = true};
}

FinishedEvent BackupRun::Delete() {
  const StatusOr<Backup> backup = doors_.store.FindBackup(activity_.project, activity_.job);
  if (!backup.ok()) return EndFor(backup.status(), kExitNotFound, cancel_);
  log_.Enter("remove", "deleting backup " + backup->id);
  const Status deleted = DeleteBackup(doors_, *backup);
  if (!deleted.ok()) {
    log_.Line("FAILED", Message(deleted));
    return EndFor(deleted, kExitError, cancel_);
  }
  log_.Line("ok", "backup " + backup->id + " is gone");
  return {.result = Result::kSuccess, .exit = kExitOk, .changed = true};
}

}  // namespace paas::controller
