#include "controller/deploy/resources_run.h"

#include "controller/activity/exit_codes.h"
#include "controller/deploy/admission.h"
#include "controller/deploy/endings.h"
#include "controller/routes/site_json.h"

namespace paas::controller {

FinishedEvent ResourcesRun::Run() {
  if (Stop stop = Load()) return *stop;
  FinishedEvent end;
  if (Stop stop = Converge()) {
    end = *stop;
  } else {
    end = Record();
  }
  if (end.exit == kExitQuota) end.error = WithRelief(doors_, std::move(end.error));
  StoreEnd(doors_, environment_, end);
  return end;
}

Stop ResourcesRun::Load() {
  log_.Started(activity_.description);
  log_.Enter("config", "checking the resources");
  StatusOr<Environment> environment =
      doors_.store.GetEnvironment(activity_.project, activity_.environment);
  if (!environment.ok()) return EndFor(environment.status(), kExitNotFound, cancel_);
  environment_ = *std::move(environment);
  StatusOr<Release> last = doors_.store.LatestRelease(activity_.project, activity_.environment);
  if (!last.ok()) return EndFor(last.status(), kExitNotFound, cancel_);
  last_ = *std::move(last);
  StatusOr<std::vector<Site>> sites = SitesFromJson(last_.sites);
  if (!sites.ok()) return EndFor(sites.status(), kExitError, cancel_);
  sites_ = *std::move(sites);
  // Once more: deploys may have been before it.
  StatusOr<ResourcePlan> plan = PlanResources(doors_, environment_, last_, activity_.variables);
  if (!plan.ok()) {
    log_.Line("FAILED", Message(plan.status()));
    return EndFor(plan.status(), kExitError, cancel_);
  }
  plan_ = *std::move(plan);
  if (Stop stop = Admit(doors_, plan_.spec, log_, cancel_)) return stop;
  environment_.status = "deploying";
  const Status stored = doors_.store.PutEnvironment(environment_);
  if (!stored.ok()) return EndFor(stored, kExitError, cancel_);
  return std::nullopt;
}

Stop ResourcesRun::Converge() {
  Convergence convergence(doors_, environment_, log_, cancel_);
  Stop stop = convergence.Run(plan_.spec, sites_, last_.urls, {}, converged_);
  if (stop) convergence.Restore(/*clear=*/false);
  return stop;
}

FinishedEvent ResourcesRun::Record() {
  log_.Enter("release", "recording the release");
  FinishedEvent end{.result = Result::kSuccess,
                    .exit = kExitOk,
                    .urls = last_.urls,
                    .release = environment_.release};
  const StatusOr<EnvironmentSpec> before = EnvironmentSpecFromJson(last_.spec);
  if (!converged_.changed && before.ok() && AsksForTheSame(*before, plan_.spec)) {
    const Status stored =
        doors_.store.SetResources(environment_.project, environment_.name, plan_.overrides);
    if (!stored.ok()) return EndFor(stored, kExitError, cancel_);
    log_.Line("", "r" + std::to_string(end.release) + " unchanged");
    return end;
  }
  const StatusOr<Release> release = RecordRelease(doors_, environment_, activity_, log_,
                                                  {.spec = plan_.spec,
                                                   .sites = converged_.sites,
                                                   .urls = last_.urls,
                                                   .commit = last_.commit,
                                                   .variables = last_.variables,
                                                   .resources = plan_.overrides},
                                                  started_);
  if (!release.ok()) {
    log_.Line("FAILED", Message(release.status()));
    return EndFor(release.status(), kExitDeployFailed, cancel_);
  }
  end.release = release->number;
  end.changed = true;
  log_.Line("", "r" + std::to_string(release->number) + " live in " +
                    Seconds(std::chrono::milliseconds(release->duration_ms)));
  return end;
}

}  // namespace paas::controller
