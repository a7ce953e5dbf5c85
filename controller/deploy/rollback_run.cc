#include "controller/deploy/rollback_run.h"

#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/admission.h"
#include "controller/deploy/backup_run.h"
#include "controller/deploy/configuration.h"
#include "controller/deploy/data_phase.h"
#include "controller/deploy/deployed.h"
#include "controller/deploy/endings.h"
#include "controller/deploy/post_deploy.h"
#include "controller/deploy/variables.h"
#include "controller/plan/resource_plan.h"
#include "controller/routes/site_json.h"

namespace paas::controller {
namespace {

constexpr size_t kShortCommit = 7;

std::string Name(const Release& release) { return "r" + std::to_string(release.number); }

PlannedContainer* Find(EnvironmentSpec& spec, const std::string& name) {
  for (PlannedContainer& container : spec.containers) {
    if (container.name == name) return &container;
  }
  return nullptr;
}

}  // namespace

FinishedEvent RollbackRun::Run() {
  if (Stop stop = Load()) return *stop;
  FinishedEvent end;
  Stop stop = ReadRecord();
  if (!stop) stop = Take();
  if (!stop) stop = Converge();
  if (stop) {
    end = *stop;
  } else {
    end = Record();
    const auto applications = ApplicationsOf(target_);
    if (end.result == Result::kSuccess && applications.ok()) {
      RunPostDeployHooks(doors_, environment_, *applications, log_, cancel_);
    }
  }
  if (end.exit == kExitQuota) end.error = WithRelief(doors_, std::move(end.error));
  StoreEnd(doors_, environment_, end);
  return end;
}

Stop RollbackRun::Load() {
  StatusOr<Deployed> deployed =
      FindDeployed(doors_.store, activity_.project, activity_.environment);
  if (!deployed.ok()) return EndFor(deployed.status(), kExitNotFound, cancel_);
  environment_ = std::move(deployed->environment);
  last_ = std::move(deployed->release);
  StatusOr<Release> target =
      doors_.store.GetRelease(activity_.project, activity_.environment, activity_.release);
  if (!target.ok()) return EndFor(target.status(), kExitNotFound, cancel_);
  target_ = *std::move(target);
  log_.Started(activity_.description);
  environment_.status = "deploying";
  const Status stored = doors_.store.PutEnvironment(environment_);
  if (!stored.ok()) return EndFor(stored, kExitError, cancel_);
  return std::nullopt;
}

Stop RollbackRun::ReadRecord() {
  log_.Enter("record", "reading " + Name(target_));
  const auto looking = doors_.leases->Looking();
  StatusOr<EnvironmentSpec> spec = EnvironmentSpecFromJson(target_.spec);
  if (!spec.ok()) return EndFor(spec.status(), kExitDeployFailed, cancel_);
  StatusOr<std::vector<Site>> sites = SitesFromJson(target_.sites);
  if (!sites.ok()) return EndFor(sites.status(), kExitDeployFailed, cancel_);
  content_ = {.spec = *std::move(spec),
              .sites = *std::move(sites),
              .urls = target_.urls,
              .commit = target_.commit,
              .variables = target_.variables,
              .restored = ContentOf(target_)};
  for (const PlannedContainer& container : content_.spec.containers) {
    lease_.Add(container.base_digest);
    lease_.Add(container.app_digest);
  }
  Status ready = FindImages();
  if (ready.ok()) ready = KeepResources();
  if (ready.ok()) ready = HideSecrets();
  if (ready.ok() && activity_.keeps_variables) ready = TakeVariablesOfNow();
  if (!ready.ok()) {
    log_.Line("FAILED", Message(ready));
    log_.Failure({.phase = "record", .process = Message(ready), .hint = ""});
    return EndFor(ready, kExitDeployFailed, cancel_);
  }
  log_.Line("ok", Name(target_) + ", commit " + target_.commit.substr(0, kShortCommit) +
                      ", nothing to build");
  return Admit(doors_, content_.spec, log_, cancel_);
}

// When nobody can say whether an image is there, the node will.
Status RollbackRun::FindImages() {
  for (const PlannedContainer& container : content_.spec.containers) {
    for (const std::string& digest : {container.base_digest, container.app_digest}) {
      if (digest.empty() || doors_.disk == nullptr) continue;
      if (doors_.disk->HasImage(digest).value_or(true)) continue;
      return NotFound("an image of " + container.name + " in " + Name(target_) +
                      " is gone: it needs a build; deploy commit " +
                      target_.commit.substr(0, kShortCommit) + " again");
    }
  }
  return absl::OkStatus();
}

// They belong to the environment, like its data.
Status RollbackRun::KeepResources() {
  PAAS_ASSIGN_OR_RETURN(const auto overrides,
                        doors_.store.ListResources(environment_.project, environment_.name));
  ApplyResources(overrides, content_.spec);
  return absl::OkStatus();
}

Status RollbackRun::HideSecrets() {
  PAAS_ASSIGN_OR_RETURN(Redaction secrets, RedactionFor(doors_.store, environment_, target_));
  log_.Hide(std::move(secrets));
  return absl::OkStatus();
}

// Plans the record's commit anew, on the record's images. What a build saw of variables stays in
// its image.
Status RollbackRun::TakeVariablesOfNow() {
  PAAS_ASSIGN_OR_RETURN(const Project project, doors_.store.GetProject(activity_.project));
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(activity_.project));
  ConfigurationReading reading =
      ReadConfiguration(*repository, target_.commit, project, environment_, doors_);
  PAAS_ASSIGN_OR_RETURN(Configuration configuration, std::move(reading.configuration));
  PAAS_ASSIGN_OR_RETURN(content_.variables,
                        LoadVariablesToRecord(doors_.store, configuration.input));
  EnvironmentSpec& record = content_.spec;
  for (const PlannedContainer& container : record.containers) {
    if (container.kind != ContainerKind::kApplication) continue;
    configuration.input.built[container.name] = {container.base_digest, container.app_digest,
                                                 container.tree};
  }
  for (PlannedContainer& planned : PlanEnvironment(configuration.input).containers) {
    PlannedContainer* container = Find(record, planned.name);
    if (container == nullptr) continue;
    container->environment = std::move(planned.environment);
    container->php_settings = std::move(planned.php_settings);
  }
  return absl::OkStatus();
}

// What is there now is kept: a restore of the wrong backup is undone by another one.
Stop RollbackRun::Take() {
  if (activity_.type != kRestore) return std::nullopt;
  Convergence convergence(doors_, environment_, log_, cancel_);
  if (environment_.has_data) {
    if (Stop stop = MakeBackup(doors_, environment_, activity_, log_, cancel_)) return stop;
  }
  if (Stop stop = convergence.ClearForData()) return stop;
  const DataOrigin origin{.parent = environment_, .backup = activity_.job, .services = {}};
  Stop stop = TakeData(doors_, origin, environment_, content_.spec, log_, cancel_);
  if (stop) convergence.Restore(/*clear=*/false);
  return stop;
}

Stop RollbackRun::Converge() {
  Convergence convergence(doors_, environment_, log_, cancel_);
  Stop stop = convergence.Run(content_.spec, content_.sites, content_.urls, {.run_hooks = true},
                              converged_);
  if (stop) convergence.Restore(/*clear=*/false);
  return stop;
}

bool RollbackRun::SameAsLast() const {
  if (converged_.changed) return false;
  const StatusOr<EnvironmentSpec> last = EnvironmentSpecFromJson(last_.spec);
  return last.ok() && AsksForTheSame(*last, content_.spec);
}

FinishedEvent RollbackRun::Record() {
  log_.Enter("release", "recording the release");
  if (SameAsLast()) {
    log_.Line("", Name(last_) + " is the same as " + Name(target_) + ", nothing restarted");
    return {.result = Result::kSuccess,
            .exit = kExitOk,
            .urls = content_.urls,
            .release = environment_.release};
  }
  content_.sites = converged_.sites;
  return EndWith(RecordRelease(doors_, environment_, activity_, log_, content_, started_), log_,
                 cancel_, " (" + Name(target_) + " again)");
}

}  // namespace paas::controller
