#include "controller/deploy/deploy_runner.h"

#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/convergence.h"
#include "controller/deploy/endings.h"
#include "controller/deploy/push_run.h"
#include "controller/deploy/rollback_run.h"
#include "controller/deploy/source_operation.h"
#include "controller/routes/site_json.h"

namespace paas::controller {

FinishedEvent DeployRunner::Run(const Activity& activity, ActivityLog& log, CancelToken& cancel) {
  const StatusOr<Environment> before =
      doors_.store.GetEnvironment(activity.project, activity.environment);
  log.KeepsServing(WhatServes(before.value_or(Environment{})));
  // A redeploy that names a commit was asked for; without one it brings the last release back.
  const bool plans = activity.type == kPush || IsReplan(activity.type) ||
                     (activity.type == kRedeploy && !activity.commit.empty());
  if (plans) return PushRun(doors_, activity, log, cancel).Run();
  if (activity.type == kSourceOperation) return RunSourceOperation(activity, log, cancel);
  if (activity.type == kRedeploy) return Redeploy(activity, log, cancel);
  if (activity.type == kRollback) return RollbackRun(doors_, activity, log, cancel).Run();
  if (activity.type == kDelete) return Delete(activity, log, cancel);
  return Failed(kExitError, "unknown type of activity '" + activity.type + "'");
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
  StatusOr<Environment> environment =
      doors_.store.GetEnvironment(activity.project, activity.environment);
  if (!environment.ok()) return EndFor(environment.status(), kExitNotFound, cancel);
  FinishedEvent end{.result = Result::kSuccess, .exit = kExitOk, .release = environment->release};
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

FinishedEvent DeployRunner::Delete(const Activity& activity, ActivityLog& log,
                                   CancelToken& cancel) {
  log.Started("delete");
  StatusOr<Environment> environment =
      doors_.store.GetEnvironment(activity.project, activity.environment);
  if (environment.status().code() == absl::StatusCode::kNotFound) {
    return {.result = Result::kSuccess, .exit = kExitOk};  // an interrupted delete that had ended
  }
  if (!environment.ok()) return EndFor(environment.status(), kExitError, cancel);
  const Status deleted = DeleteParts(*environment, log, cancel);
  if (!deleted.ok() || cancel.IsCancelled()) {
    log.Line(cancel.IsCancelled() ? "cancelled" : "FAILED", Message(deleted));
    const FinishedEvent end = EndFor(deleted, kExitError, cancel);
    if (!cancel.IsInterrupted()) StoreEnd(doors_, *environment, end);
    return end;
  }
  return {.result = Result::kSuccess, .exit = kExitOk, .changed = true};
}

Status DeployRunner::DeleteParts(Environment& environment, ActivityLog& log, CancelToken& cancel) {
  environment.status = "deleting";
  PAAS_RETURN_IF_ERROR(doors_.store.PutEnvironment(environment));

  log.Enter("route", "waiting for the router");
  PAAS_RETURN_IF_ERROR(doors_.routes.Set(environment.project, environment.name, {}).status());
  log.Line("ok", "no requests reach it any more");

  log.Enter("remove", "removing containers and data");
  doors_.jobs.StopAll(environment.project, environment.name, "the environment is deleted");
  const ApplyObserver observer{
      .on_planned = [&](const PlanStep& step) { log.Waiting("removing " + step.object); },
      .on_step = [](const auto&, const auto&, auto) {}};
  PAAS_RETURN_IF_ERROR(
      doors_.agent.Remove(environment.project, environment.machine_name, observer, cancel));
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(environment.project));
  PAAS_RETURN_IF_ERROR(repository->DeleteBranch(environment.name));
  PAAS_RETURN_IF_ERROR(doors_.store.DeleteEnvironment(environment.project, environment.name));
  log.Line("ok", "containers, data, branch and releases are gone");
  return absl::OkStatus();
}

}  // namespace paas::controller
