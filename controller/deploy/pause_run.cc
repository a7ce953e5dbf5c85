#include "controller/deploy/pause_run.h"

#include <cstdio>

#include "common/log/log.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/deployed.h"
#include "controller/deploy/endings.h"
#include "controller/routes/site_json.h"

namespace paas::controller {
namespace {

std::string Megabytes(uint64_t bytes) { return std::to_string((bytes + (1u << 19)) >> 20); }

// "memory 212 MB → 31 MB, 1.5 CPUs free, 37 processes stand still"
std::string FreedText(const FreedResources& freed, bool freezes) {
  char cpus[32];
  std::snprintf(cpus, sizeof cpus, "%g", freed.cpu_millis / 1000.0);
  return "memory " + Megabytes(freed.memory_before_bytes) + " MB → " +
         Megabytes(freed.memory_after_bytes) + " MB, " + cpus + " CPUs free, " +
         std::to_string(freed.processes) + " processes " + (freezes ? "stand still" : "ended");
}

}  // namespace

FinishedEvent PauseRun::Run() {
  if (Stop stop = Load()) return *stop;
  log_.Started(activity_.description);
  const PauseOrder order = PauseOrderOf(activity_);
  return Perform({.project = environment_.project,
                  .environment = environment_.name,
                  .freezes = order.freezes,
                  .wakes = order.wakes,
                  .actor = order.actor,
                  .since_unix_ms = doors_.clock()});
}

FinishedEvent PauseRun::Again(const PauseRecord& pause) {
  if (Stop stop = Load()) return *stop;
  return Perform(pause);
}

Stop PauseRun::Load() {
  StatusOr<Deployed> deployed =
      FindDeployed(doors_.store, activity_.project, activity_.environment);
  if (!deployed.ok()) return EndFor(deployed.status(), kExitNotFound, cancel_);
  environment_ = std::move(deployed->environment);
  release_ = std::move(deployed->release);
  const auto before = doors_.store.GetPause(activity_.project, activity_.environment);
  if (before.ok()) before_ = *before;
  return std::nullopt;
}

FinishedEvent PauseRun::Perform(const PauseRecord& pause) {
  pause_ = pause;
  if (before_) pause_.since_unix_ms = before_->since_unix_ms;
  const Status recorded = doors_.store.PutPause(pause_);
  if (!recorded.ok()) return EndFor(recorded, kExitError, cancel_);
  if (doors_.jobs.Any(environment_.project, environment_.name)) {
    log_.Waiting("waiting for crons and operations to end");
    doors_.jobs.StopAll(environment_.project, environment_.name, "the environment is paused");
  }
  FinishedEvent end{.result = Result::kSuccess,
                    .exit = kExitOk,
                    .release = environment_.release,
                    .changed = true};
  Stop stop = Route();
  if (!stop) stop = Apply(pause_);
  if (stop) {
    Undo();
    end = *stop;
  }
  // The next controller does it again.
  if (!cancel_.IsInterrupted()) StoreEnd(doors_, environment_, end);
  return end;
}

Stop PauseRun::Route() {
  log_.Enter("route", "waiting for the router");
  const Status parked =
      doors_.routes.Park(environment_.project, environment_.name, ParkingOf(pause_));
  if (parked.ok()) {
    log_.Line("ok",
              pause_.wakes ? "the first request resumes it" : "requests are answered with 503");
    return std::nullopt;
  }
  log_.Line("FAILED", Message(parked));
  return EndFor(parked, kExitError, cancel_);
}

Stop PauseRun::Apply(const PauseRecord& pause) {
  log_.Enter("pause", pause.freezes ? "freezing containers" : "stopping containers");
  StatusOr<EnvironmentSpec> spec = EnvironmentSpecFromJson(release_.spec);
  if (!spec.ok()) return EndFor(spec.status(), kExitError, cancel_);
  spec->state = StateOf(pause);
  spec->generation = ++environment_.generation;
  const Status stored = doors_.store.PutEnvironment(environment_);
  if (!stored.ok()) return EndFor(stored, kExitError, cancel_);
  const ApplyObserver silent{.on_planned = [](const auto&) {},
                             .on_step = [](const auto&, const auto&, auto) {}};
  StatusOr<ApplyOutcome> outcome = doors_.agent.Apply(*spec, {}, silent, cancel_);
  const Status applied = !outcome.ok()             ? outcome.status()
                         : !outcome->error.empty() ? Internal(outcome->error)
                                                   : absl::OkStatus();
  if (!applied.ok() || cancel_.IsCancelled()) {
    log_.Line(cancel_.IsCancelled() ? "cancelled" : "FAILED", Message(applied));
    return EndFor(applied, kExitError, cancel_);
  }
  log_.Line(pause.freezes ? "frozen" : "stopped",
            outcome->freed ? FreedText(*outcome->freed, pause.freezes) : "");
  return std::nullopt;
}

void PauseRun::Undo() {
  if (cancel_.IsInterrupted()) return;
  const Status recorded = before_
                              ? doors_.store.PutPause(*before_)
                              : doors_.store.DeletePause(environment_.project, environment_.name);
  if (!recorded.ok())
    log::Error(environment_.project + "/" + environment_.name + ": " + Message(recorded));
  Convergence(doors_, environment_, log_, cancel_).Restore(/*clear=*/false);
}

FinishedEvent ResumeRun::Run() {
  log_.Started(activity_.description);
  StatusOr<Deployed> deployed =
      FindDeployed(doors_.store, activity_.project, activity_.environment);
  if (!deployed.ok()) return EndFor(deployed.status(), kExitNotFound, cancel_);
  auto& [environment, release] = *deployed;
  FinishedEvent end{
      .result = Result::kSuccess, .exit = kExitOk, .urls = release.urls, .release = release.number};
  if (!doors_.store.GetPause(activity_.project, activity_.environment).ok()) {
    log_.Enter("resume", "looking");
    log_.Line("ok", "it is not paused");
    return end;
  }
  StatusOr<EnvironmentSpec> spec = EnvironmentSpecFromJson(release.spec);
  if (!spec.ok()) return EndFor(spec.status(), kExitError, cancel_);
  StatusOr<std::vector<Site>> sites = SitesFromJson(release.sites);
  if (!sites.ok()) return EndFor(sites.status(), kExitError, cancel_);
  Convergence convergence(doors_, environment, log_, cancel_);
  Converged converged;
  if (Stop stop = convergence.Run(*std::move(spec), *sites, release.urls, {}, converged)) {
    convergence.Restore(/*clear=*/false);
    end = *stop;
  } else {
    end.changed = converged.changed;
  }
  if (!cancel_.IsInterrupted()) StoreEnd(doors_, environment, end);
  return end;
}

}  // namespace paas::controller
