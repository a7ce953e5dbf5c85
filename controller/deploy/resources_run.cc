#include "controller/deploy/resources_run.h"

#include "controller/activity/exit_codes.h"
#include "controller/deploy/admission.h"
#include "controller/deploy/deployed.h"
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
  StatusOr<Deployed> deployed =
      FindDeployed(doors_.store, activity_.project, activity_.environment);
  if (!deployed.ok()) return EndFor(deployed.status(), kExitNotFound, cancel_);
  environment_ = std::move(deployed->environment);
  last_ = std::move(deployed->release);
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
  const StatusOr<EnvironmentSpec> before = EnvironmentSpecFromJson(last_.spec);
  if (!converged_.changed && before.ok() && AsksForTheSame(*before, plan_.spec)) {
    const Status stored =
        doors_.store.SetResources(environment_.project, environment_.name, plan_.overrides);
    if (!stored.ok()) return EndFor(stored, kExitError, cancel_);
    log_.Line("", "r" + std::to_string(environment_.release) + " unchanged");
    return {.result = Result::kSuccess,
            .exit = kExitOk,
            .urls = last_.urls,
            .release = environment_.release};
  }
  return EndWith(RecordRelease(doors_, environment_, activity_, log_,
                               {.spec = plan_.spec,
                                .sites = converged_.sites,
                                .urls = last_.urls,
                                .commit = last_.commit,
                                .variables = last_.variables,
                                .resources = plan_.overrides},
                               started_),
                 log_, cancel_);
}

}  // namespace paas::controller
