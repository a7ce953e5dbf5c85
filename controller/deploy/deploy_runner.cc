#include "controller/deploy/deploy_runner.h"

#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/backup_run.h"
#include "controller/deploy/convergence.h"
#include "controller/deploy/endings.h"
#include "controller/deploy/pause_run.h"
#include "controller/deploy/push_run.h"
#include "controller/deploy/removal_run.h"
#include "controller/deploy/resources_run.h"
#include "controller/deploy/rollback_run.h"
#include "controller/deploy/source_operation.h"
#include "controller/routes/site_json.h"

namespace paas::controller {

FinishedEvent DeployRunner::Run(const Activity& activity, ActivityLog& log, CancelToken& cancel) {
  const StatusOr<Environment> before =
      doors_.store.GetEnvironment(activity.project, activity.environment);
  log.KeepsServing(WhatServes(before.value_or(Environment{})));
  // A redeploy that names a commit was asked for; without one it brings the last release back. A
  // restore that names one is of a backup that was imported.
  if (activity.type == kSourceOperation) return RunSourceOperation(activity, log, cancel);
  const bool plans =
      IsOfCommit(activity.type) || IsReplan(activity.type) ||
      ((activity.type == kRedeploy || activity.type == kRestore) && !activity.commit.empty());
  if (plans) return PushRun(doors_, activity, log, cancel).Run();
  if (activity.type == kRedeploy) return Redeploy(activity, log, cancel);
  if (IsOfBackups(activity.type)) return BackupRun(doors_, activity, log, cancel).Run();
  if (activity.type == kRollback || activity.type == kRestore)
    return RollbackRun(doors_, activity, log, cancel).Run();
  if (IsRemoval(activity.type)) return RemovalRun(doors_, activity, log, cancel).Run();
  if (activity.type == kResources) return ResourcesRun(doors_, activity, log, cancel).Run();
  if (activity.type == kPause) return PauseRun(doors_, activity, log, cancel).Run();
  if (activity.type == kResume) return ResumeRun(doors_, activity, log, cancel).Run();
  return Failed(kExitError, "unknown type of activity '" + activity.type + "'");
}

// An activation that was cut short: without its data no release of it is to come back.
FinishedEvent DeployRunner::Rest(Environment& environment, ActivityLog& log, CancelToken& cancel) {
  const Status cleared = Convergence(doors_, environment, log, cancel).Clear();
  if (!cleared.ok()) return EndFor(cleared, kExitDeployFailed, cancel);
  environment.status = "inactive";
  const Status stored = doors_.store.PutEnvironment(environment);
  if (!stored.ok()) return EndFor(stored, kExitError, cancel);
  return {.result = Result::kSuccess, .exit = kExitOk};
}

FinishedEvent DeployRunner::RunSourceOperation(const Activity& activity, ActivityLog& log,
                                               CancelToken& cancel) {
  SourceOperationRun operation(doors_, activity, log, cancel);
  if (Stop stop = operation.Run()) return *stop;
  // From here on as if the commits had been pushed.
  Activity deploy = activity;
  deploy.commit = operation.commit();
  return PushRun(doors_, deploy, log, cancel).Run();
}

FinishedEvent DeployRunner::Redeploy(const Activity& activity, ActivityLog& log,
                                     CancelToken& cancel) {
  log.Started("redeploy");
  const auto pause = doors_.store.GetPause(activity.project, activity.environment);
  if (pause.ok()) return PauseRun(doors_, activity, log, cancel).Again(*pause);
  StatusOr<Environment> environment =
      doors_.store.GetEnvironment(activity.project, activity.environment);
  if (!environment.ok()) return EndFor(environment.status(), kExitNotFound, cancel);
  FinishedEvent end{.result = Result::kSuccess, .exit = kExitOk, .release = environment->release};
  if (environment->release > 0 && !environment->has_data) return Rest(*environment, log, cancel);
  StatusOr<Release> release = doors_.store.LatestRelease(activity.project, activity.environment);
  if (release.status().code() == absl::StatusCode::kNotFound) {
    // What an interrupted first deploy started is not wanted by any release.
    Convergence(doors_, *environment, log, cancel).Restore(/*clear=*/true);
    StoreEnd(doors_, *environment, Failed(kExitDeployFailed, ""));
    return end;
  }
  if (!release.ok()) return EndFor(release.status(), kExitDeployFailed, cancel);
  StatusOr<EnvironmentSpec> spec = EnvironmentSpecFromJson(release->spec);
  StatusOr<std::vector<Site>> sites = SitesFromJson(release->sites);
  if (!spec.ok()) return EndFor(spec.status(), kExitDeployFailed, cancel);
  if (!sites.ok()) return EndFor(sites.status(), kExitDeployFailed, cancel);
  Converged converged;
  Convergence convergence(doors_, *environment, log, cancel);
  if (Stop stop = convergence.Run(*std::move(spec), *sites, release->urls, {}, converged)) {
    end = *stop;
  } else {
    end.urls = release->urls;
    end.changed = converged.changed;
  }
  // The record may be older than the environment: a crash between the two leaves it so.
  environment->release = release->number;
  StoreEnd(doors_, *environment, end);
  return end;
}

}  // namespace paas::controller
