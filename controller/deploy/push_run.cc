#include "controller/deploy/push_run.h"

#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/admission.h"
#include "controller/deploy/backup_run.h"
#include "controller/deploy/build_phase.h"
#include "controller/deploy/endings.h"
#include "controller/deploy/post_deploy.h"
#include "controller/deploy/release_record.h"
#include "controller/deploy/variables.h"
#include "controller/plan/container_variables.h"
#include "controller/plan/data_plan.h"
#include "controller/plan/plan_summary.h"

namespace paas::controller {
namespace {

// The part of an error that fits a line of its own.
std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

FinishedEvent PushRun::Run() {
  if (Stop stop = Load()) return *stop;
  FinishedEvent end;
  // The order is the contract: nothing is built before the configuration is known to be right,
  // nothing is started before everything is built, nothing is recorded before it answers.
  if (Stop stop = Configure()) {
    end = *stop;
  } else if ((stop = BuildAll(doors_, *repository_, configuration_, activity_.rebuild, log_,
                              cancel_, lease_, any_built_))) {
    end = *stop;
  } else if ((stop = Take())) {
    end = *stop;
  } else if ((stop = Converge())) {
    end = *stop;
  } else {
    end = Record();
    if (end.result == Result::kSuccess) {
      RunPostDeployHooks(doors_, environment_, configuration_.input.config.applications, log_,
                         cancel_);
    }
  }
  if (end.exit == kExitQuota) end.error = WithRelief(doors_, std::move(end.error));
  if (end.result != Result::kSuccess && was_inactive_) {
    Rest();
  } else {
    StoreEnd(doors_, environment_, end);
  }
  return end;
}

// An activation that failed: it is as inactive as it was, and begins with its parent's data again.
void PushRun::Rest() {
  environment_.status = "inactive";
  environment_.has_data = false;
  const Status stored = doors_.store.PutEnvironment(environment_);
  if (!stored.ok()) log_.Line("FAILED", Message(stored));
}

Stop PushRun::Load() {
  StatusOr<Environment> environment =
      doors_.projects.EnsureEnvironment(activity_.project, activity_.environment);
  if (!environment.ok()) return EndFor(environment.status(), kExitError, cancel_);
  environment_ = *environment;
  StatusOr<Project> project = doors_.store.GetProject(activity_.project);
  if (!project.ok()) return EndFor(project.status(), kExitError, cancel_);
  project_ = *project;
  StatusOr<SourceRepository*> repository = doors_.sources.Get(activity_.project);
  if (!repository.ok()) return EndFor(repository.status(), kExitError, cancel_);
  repository_ = *repository;
  StatusOr<Release> last = doors_.store.LatestRelease(project_.id, environment_.name);
  if (last.ok()) last_ = *std::move(last);
  if (Stop stop = ChooseCommit()) return stop;
  TellStart();
  was_inactive_ = environment_.status == "inactive" && environment_.release > 0;
  origin_ = DataOriginOf(doors_, activity_, environment_);
  environment_.status = "deploying";
  const Status stored = doors_.store.PutEnvironment(environment_);
  if (!stored.ok()) return EndFor(stored, kExitError, cancel_);
  return std::nullopt;
}

// What was pushed before a variable changed is deployed by now: the latest release is never undone
// by planning it again.
Stop PushRun::ChooseCommit() {
  if (!DeploysOwnCommit() && !last_) {
    return Failed(kExitNotFound, "environment " + environment_.name + " was never deployed");
  }
  commit_ = DeploysOwnCommit() ? activity_.commit : last_->commit;
  return std::nullopt;
}

// A restore of what was imported has no release of here to go back to: it is built.
bool PushRun::DeploysOwnCommit() const {
  return IsOfCommit(activity_.type) || activity_.type == kRestore;
}

void PushRun::TellStart() {
  if (activity_.type == kSourceOperation) return;  // it told
  log_.Started(activity_.type != kPush     ? activity_.description
               : environment_.release == 0 ? "new"
                                           : "");
}

Stop PushRun::Configure() {
  log_.Enter("config", "reading the configuration");
  const auto looking = doors_.leases->Looking();
  ConfigurationReading reading =
      ReadConfiguration(*repository_, commit_, project_, environment_, doors_);
  for (const std::string& error : reading.errors) {
    log_.Output("config", /*is_stderr=*/true, "error: " + error);
  }
  const Status& status = reading.configuration.status();
  if (!status.ok()) {
    log_.Line("FAILED", reading.errors.size() > 1
                            ? std::to_string(reading.errors.size()) + " errors"
                            : FirstLine(Message(status)));
    const bool is_users = status.code() == absl::StatusCode::kInvalidArgument;
    return is_users
               ? Failed(kExitConfigInvalid, "configuration invalid: " + FirstLine(Message(status)))
               : EndFor(status, kExitError, cancel_);
  }
  configuration_ = *std::move(reading.configuration);
  for (const auto& [name, image] : configuration_.input.services) lease_.Add(image.digest);
  StatusOr<std::vector<ReleaseVariable>> variables =
      LoadVariablesToRecord(doors_.store, configuration_.input);
  if (!variables.ok()) return EndFor(variables.status(), kExitError, cancel_);
  variables_ = *std::move(variables);
  auto resources = doors_.store.ListResources(project_.id, environment_.name);
  if (!resources.ok()) return EndFor(resources.status(), kExitError, cancel_);
  configuration_.input.resources = *std::move(resources);
  log_.Hide(Redaction(SecretsOf(configuration_.input)));
  for (const std::string& warning : configuration_.warnings) {
    log_.Output("config", /*is_stderr=*/true, "warning: " + warning);
  }
  const EnvironmentSpec draft = PlanEnvironment(configuration_.input);
  WarnOfDataThatStays(draft);
  log_.Line("ok", Summary(configuration_.input.config, configuration_.input.routes.size(), draft));
  return Admit(doors_, origin_ ? WithSharedData(draft) : draft, log_, cancel_);
}

// Nothing deletes data but an explicit delete: not even a service that is gone from services.yaml.
void PushRun::WarnOfDataThatStays(const EnvironmentSpec& draft) {
  if (!last_) return;
  const StatusOr<EnvironmentSpec> before = EnvironmentSpecFromJson(last_->spec);
  if (!before.ok()) return;
  for (const std::string& volume : VolumesLeft(*before, draft)) {
    log_.Output("config", /*is_stderr=*/true,
                "warning: nothing mounts the volume \"" + volume +
                    "\" any more; its data stays until the environment is deleted");
  }
}

// As late as possible: the copies are of the moment before it starts.
Stop PushRun::Take() {
  spec_ = PlanEnvironment(configuration_.input);
  if (!origin_) return std::nullopt;
  Convergence convergence(doors_, environment_, log_, cancel_);
  if (origin_->keeps_backup) {
    if (Stop stop = MakeBackup(doors_, environment_, activity_, log_, cancel_)) return stop;
  }
  if (origin_->replaces_own) {
    if (Stop stop = convergence.ClearForData()) return stop;
  }
  Stop stop = TakeData(doors_, *origin_, environment_, spec_, log_, cancel_);
  if (stop && origin_->replaces_own) convergence.Restore(/*clear=*/false);
  return stop;
}

Stop PushRun::Converge() {
  if (Stop stop = Admit(doors_, spec_, log_, cancel_)) return stop;
  Convergence convergence(doors_, environment_, log_, cancel_);
  Stop stop = convergence.Run(spec_, configuration_.sites, configuration_.urls, {.run_hooks = true},
                              converged_);
  if (!stop) return std::nullopt;
  // A container that failed at its start was undone by the agent and is left for a look; what
  // started and is not wanted is ended here.
  const bool was_started = log_.phase() == "route" || cancel_.IsCancelled();
  if (was_inactive_) {
    (void)convergence.Clear();  // what it was: the end says why it failed
  } else {
    convergence.Restore(/*clear=*/was_started);
  }
  return stop;
}

bool PushRun::SameAsLast() const {
  if (!last_ || converged_.changed || any_built_) return false;
  const StatusOr<EnvironmentSpec> before = EnvironmentSpecFromJson(last_->spec);
  return before.ok() && AsksForTheSame(*before, spec_);
}

FinishedEvent PushRun::Record() {
  log_.Enter("release", "recording the release");
  if (SameAsLast()) {
    log_.Line("", "r" + std::to_string(environment_.release) + " unchanged, nothing restarted");
    return {.result = Result::kSuccess,
            .exit = kExitOk,
            .urls = configuration_.urls,
            .release = environment_.release};
  }
  return EndWith(StoreRelease(), log_, cancel_);
}

StatusOr<Release> PushRun::StoreRelease() {
  return RecordRelease(doors_, environment_, activity_, log_,
                       {.spec = spec_,
                        .sites = converged_.sites,
                        .urls = configuration_.urls,
                        .commit = commit_,
                        .variables = variables_},
                       started_);
}

}  // namespace paas::controller
