#include "controller/deploy/removal_run.h"

#include "common/log/log.h"
#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/backup_run.h"
#include "controller/deploy/convergence.h"
#include "controller/deploy/endings.h"

namespace paas::controller {

FinishedEvent RemovalRun::Run() {
  const bool deletes = activity_.type == kDelete;
  log_.Started(deletes ? "delete" : "deactivate");
  StatusOr<Environment> environment =
      doors_.store.GetEnvironment(activity_.project, activity_.environment);
  if (environment.status().code() == absl::StatusCode::kNotFound) {
    return {.result = Result::kSuccess, .exit = kExitOk};  // an interrupted delete that had ended
  }
  if (!environment.ok()) return EndFor(environment.status(), kExitError, cancel_);
  environment_ = *std::move(environment);
  Status removed = RemoveRunning();
  if (removed.ok()) removed = deletes ? Forget() : Rest();
  if (removed.ok() && !cancel_.IsCancelled()) {
    return {.result = Result::kSuccess, .exit = kExitOk, .changed = true};
  }
  log_.Line(cancel_.IsCancelled() ? "cancelled" : "FAILED", Message(removed));
  const FinishedEvent end = EndFor(removed, kExitError, cancel_);
  if (cancel_.IsInterrupted()) return end;
  const int64_t deployed_unix_ms = environment_.updated_unix_ms;
  StoreEnd(doors_, environment_, end);
  if (cancel_.IsCancelled()) return end;  // its time begins again
  environment_.updated_unix_ms = deployed_unix_ms;
  const Status kept = doors_.store.PutEnvironment(environment_);
  if (!kept.ok()) log::Error(environment_.name + ": " + Message(kept));
  return end;
}

Status RemovalRun::RemoveRunning() {
  environment_.status = "deleting";
  PAAS_RETURN_IF_ERROR(doors_.store.PutEnvironment(environment_));

  log_.Enter("route", "waiting for the router");
  PAAS_RETURN_IF_ERROR(doors_.routes.Set(environment_.project, environment_.name, {}).status());
  log_.Line("ok", "no requests reach it any more");

  log_.Enter("remove", "removing containers and data");
  doors_.jobs.StopAll(environment_.project, environment_.name, "the environment ends");
  const ApplyObserver observer{
      .on_planned = [&](const PlanStep& step) { log_.Waiting("removing " + step.object); },
      .on_step = [](const auto&, const auto&, auto) {}};
  return doors_.agent.Remove(environment_.project, environment_.machine_name, observer, cancel_);
}

Status RemovalRun::Forget() {
  PAAS_ASSIGN_OR_RETURN(const auto backups,
                        doors_.store.ListBackups(environment_.project, environment_.name));
  for (const Backup& backup : backups) PAAS_RETURN_IF_ERROR(DeleteBackup(doors_, backup));
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(environment_.project));
  PAAS_RETURN_IF_ERROR(repository->DeleteBranch(environment_.name));
  PAAS_RETURN_IF_ERROR(doors_.store.DeleteEnvironment(environment_.project, environment_.name));
  log_.Line("ok", "containers, data, backups, branch and releases are gone");
  return absl::OkStatus();
}

Status RemovalRun::Rest() {
  environment_.status = "inactive";
  environment_.has_data = false;
  environment_.updated_unix_ms = doors_.clock();
  PAAS_RETURN_IF_ERROR(doors_.store.PutEnvironment(environment_));
  // What has no containers is not paused.
  PAAS_RETURN_IF_ERROR(doors_.store.DeletePause(environment_.project, environment_.name));
  log_.Line("ok", "containers and data are gone; branch, variables and releases stay");
  return absl::OkStatus();
}

}  // namespace paas::controller
