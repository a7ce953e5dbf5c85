#include "controller/deploy/convergence.h"

#include <algorithm>

#include "common/log/log.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/apply_report.h"
#include "controller/deploy/endings.h"
#include "controller/deploy/failure_block.h"
#include "controller/deploy/pauses.h"
#include "controller/plan/plan_lines.h"
#include "controller/plan/plan_summary.h"
#include "controller/plan/router_step.h"
#include "controller/plan/site_planner.h"
#include "controller/routes/site_json.h"

namespace paas::controller {
namespace {

std::map<std::string, std::string> Addresses(const std::vector<ContainerStatus>& containers) {
  std::map<std::string, std::string> addresses;
  for (const ContainerStatus& container : containers) {
    if (!container.address.empty()) addresses[container.name] = container.address;
  }
  return addresses;
}

std::string Hosts(const std::vector<Site>& sites) {
  std::vector<std::string> hosts;
  for (const Site& site : sites) {
    if (std::find(hosts.begin(), hosts.end(), site.host) == hosts.end()) hosts.push_back(site.host);
  }
  return std::to_string(hosts.size()) + (hosts.size() == 1 ? " host" : " hosts");
}

}  // namespace

Status Convergence::NextGeneration(EnvironmentSpec& spec) {
  spec.generation = ++environment_.generation;
  return doors_.store.PutEnvironment(environment_);
}

Stop Convergence::Run(EnvironmentSpec spec, const std::vector<Site>& sites,
                      const std::vector<std::string>& urls, const ApplyOptions& options,
                      Converged& converged) {
  ApplyOutcome outcome;
  if (Stop stop = Start(spec, sites, options, outcome)) return stop;
  converged.sites = Located(sites, spec, Addresses(outcome.containers));
  bool switched = false;
  if (Stop stop = Switch(converged.sites, urls, switched)) return stop;
  converged.changed = outcome.changed || switched;
  // What answers is not paused, whoever it was that made it answer.
  const Status resumed = doors_.store.DeletePause(environment_.project, environment_.name);
  if (!resumed.ok()) return EndFor(resumed, kExitError, cancel_);
  return std::nullopt;
}

// Crons and operations go on while no process is disturbed; else they end within their own
// shutdown timeouts, so that no deploy waits for a long one. New ones wait for the deploy.
void Convergence::EndJobs(const EnvironmentSpec& spec) {
  if (!doors_.jobs.Any(environment_.project, environment_.name)) return;
  const StatusOr<std::vector<PlanStep>> plan = doors_.agent.Plan(spec);
  if (plan.ok() && !Disturbs(*plan)) return;
  log_.Waiting("waiting for crons and operations to end");
  doors_.jobs.StopAll(environment_.project, environment_.name, "a deploy replaces its container");
}

std::vector<Site> Convergence::SitesOfLastRelease() const {
  const StatusOr<Release> release =
      doors_.store.LatestRelease(environment_.project, environment_.name);
  return release.ok() ? SitesFromJson(release->sites).value_or(std::vector<Site>())
                      : std::vector<Site>();
}

Stop Convergence::Start(EnvironmentSpec& spec, const std::vector<Site>& sites,
                        const ApplyOptions& options, ApplyOutcome& outcome) {
  log_.Enter("start", "starting " + ContainerNames(spec));
  const Status stored = NextGeneration(spec);
  if (!stored.ok()) return EndFor(stored, kExitDeployFailed, cancel_);
  EndJobs(spec);
  ApplyReport report(spec, RouterStep(sites, SitesOfLastRelease()), log_);
  StatusOr<ApplyOutcome> applied = doors_.agent.Apply(spec, options, report.Observer(), cancel_);
  if (!applied.ok() || cancel_.IsCancelled()) {
    FinishedEvent end = EndFor(applied.status(), kExitDeployFailed, cancel_);
    report.Break(cancel_.IsCancelled() ? "cancelled" : "FAILED", end.error);
    return end;
  }
  outcome = *std::move(applied);
  if (outcome.error.empty() && !outcome.failure) {
    report.Succeed();
    return std::nullopt;
  }
  const bool is_hook = outcome.failure && outcome.failure->phase == "hook";
  return Failed(is_hook ? kExitHookFailed : kExitDeployFailed,
                report.Fail(outcome) + "; " + WhatServes(environment_));
}

Stop Convergence::Switch(const std::vector<Site>& sites, const std::vector<std::string>& urls,
                         bool& changed) {
  log_.Enter("route", "waiting for the router");
  const StatusOr<bool> switched = doors_.routes.Set(environment_.project, environment_.name, sites);
  if (!switched.ok()) {
    log_.Line("FAILED", Message(switched.status()));
    return EndFor(switched.status(), kExitDeployFailed, cancel_);
  }
  changed = *switched;
  std::string detail = Hosts(sites) + (changed ? " routed" : " unchanged");
  if (urls.empty()) {
    log_.Line("", detail + ", no URL to probe");
    return std::nullopt;
  }
  const ProbeTarget target = TargetOf(urls.front());
  log_.Waiting("waiting for an answer of " + urls.front());
  const auto asked = std::chrono::steady_clock::now();
  const StatusOr<ProbeResult> probe = doors_.traffic.Probe(target, cancel_);
  log_.Step("probe", std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::steady_clock::now() - asked));
  if (probe.ok()) {
    log_.Line("", detail + ", GET " + target.path + " → " + probe->last);
    return std::nullopt;
  }
  const std::string answer = "GET " + urls.front() + " → " + Message(probe.status());
  log_.Line(cancel_.IsCancelled() ? "cancelled" : "FAILED", answer);
  if (cancel_.IsCancelled()) return EndFor(probe.status(), kExitHealthFailed, cancel_);
  log_.Failure(SwitchFailure(answer));
  return Failed(kExitHealthFailed, answer + "; " + WhatServes(environment_));
}

Status Convergence::ApplyAgain(EnvironmentSpec spec, const std::vector<Site>& sites) {
  CancelToken never;  // undoing is not cancelled by what made it necessary
  const StatusOr<PauseRecord> pause =
      doors_.store.GetPause(environment_.project, environment_.name);
  if (pause.ok()) spec.state = StateOf(*pause);
  PAAS_RETURN_IF_ERROR(NextGeneration(spec));
  const ApplyObserver silent{.on_planned = [](const auto&) {},
                             .on_step = [](const auto&, const auto&, auto) {}};
  PAAS_ASSIGN_OR_RETURN(const ApplyOutcome outcome, doors_.agent.Apply(spec, {}, silent, never));
  if (!outcome.error.empty()) return Internal(outcome.error);
  return doors_.routes
      .Set(environment_.project, environment_.name,
           Located(sites, spec, Addresses(outcome.containers)),
           pause.ok() ? ParkingOf(*pause) : Parking::kNone)
      .status();
}

Status Convergence::Clear() {
  PAAS_RETURN_IF_ERROR(doors_.routes.Set(environment_.project, environment_.name, {}).status());
  doors_.jobs.StopAll(environment_.project, environment_.name, "its containers end");
  return ApplyAgain({.project = environment_.project, .environment = environment_.machine_name},
                    {});
}

Stop Convergence::ClearForData() {
  log_.Enter("stop", "ending its containers");
  const Status cleared = Clear();
  if (!cleared.ok()) {
    log_.Line("FAILED", Message(cleared));
    Restore(/*clear=*/false);
    return EndFor(cleared, kExitDeployFailed, cancel_);
  }
  log_.Line("ok", "its containers have ended; its data goes");
  return std::nullopt;
}

void Convergence::Restore(bool clear) {
  if (cancel_.IsInterrupted()) return;
  const StatusOr<Release> release =
      doors_.store.LatestRelease(environment_.project, environment_.name);
  const bool has_release = release.ok();
  if (!has_release && !clear) return;
  log_.Enter("restore", has_release ? "going back to r" + std::to_string(release->number)
                                    : "removing what was started");
  Status restored;
  if (has_release) {
    StatusOr<EnvironmentSpec> spec = EnvironmentSpecFromJson(release->spec);
    StatusOr<std::vector<Site>> sites = SitesFromJson(release->sites);
    restored = !spec.ok()    ? spec.status()
               : !sites.ok() ? sites.status()
                             : ApplyAgain(*std::move(spec), *sites);
  } else {
    restored = Clear();
  }
  if (!restored.ok()) return log_.Line("FAILED", Message(restored));
  if (doors_.store.GetPause(environment_.project, environment_.name).ok()) {
    return log_.Line("ok", "the environment is paused, as it was");
  }
  log_.Line("ok", has_release ? "r" + std::to_string(release->number) + " keeps serving"
                              : "nothing was left running");
}

void StoreEnd(Doors& doors, Environment& environment, const FinishedEvent& end) {
  environment.status = doors.store.GetPause(environment.project, environment.name).ok() ? "paused"
                       : end.result == Result::kSuccess || environment.release > 0      ? "active"
                                                                                        : "failed";
  environment.has_data = environment.has_data || end.result == Result::kSuccess;
  environment.updated_unix_ms = doors.clock();
  const Status stored = doors.store.PutEnvironment(environment);
  if (!stored.ok())
    log::Error(environment.project + "/" + environment.name + ": " + Message(stored));
}

}  // namespace paas::controller
