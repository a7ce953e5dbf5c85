#include "controller/deploy/release_record.h"

#include <cstdio>

#include "controller/activity/activity_types.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/endings.h"
#include "controller/deploy/variables.h"
#include "controller/plan/container_variables.h"
#include "controller/plan/relationship_list.h"
#include "controller/routes/site_json.h"
#include "model/json.h"

namespace paas::controller {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kEnvironmentPrefix = "env:";
// Those that everybody knows ("main", "") are in ordinary words.
constexpr size_t kShortestPassword = 20;
using Clock = std::chrono::steady_clock;

std::string KindOf(const std::string& type) {
  if (type == kRedeploy) return "redeploy";
  if (type == kRollback) return "rollback";
  if (type == kRestore) return "restore";
  if (type == kResources) return "resources";
  return IsReplan(type) ? "variable" : "deploy";
}

std::vector<std::string> SecretsOf(const EnvironmentSpec& spec,
                                   const std::vector<ReleaseVariable>& variables) {
  std::vector<std::string> secrets;
  for (const ReleaseVariable& variable : variables) {
    if (!variable.is_sensitive || !variable.name.starts_with(kEnvironmentPrefix)) continue;
    const std::string name = variable.name.substr(kEnvironmentPrefix.size());
    for (const PlannedContainer& container : spec.containers) {
      const auto value = container.environment.find(name);
      if (value != container.environment.end()) secrets.push_back(value->second);
    }
  }
  for (const RelationshipFacts& relationship : ListRelationships(spec)) {
    const std::string password = relationship.password.value_or("");
    if (password.size() >= kShortestPassword) secrets.push_back(password);
  }
  return secrets;
}

}  // namespace

StatusOr<Release> RecordRelease(Doors& doors, Environment& environment, const Activity& activity,
                                const ActivityLog& log, ReleaseContent content,
                                Clock::time_point started) {
  content.spec.generation = environment.generation;
  Release release{.project = environment.project,
                  .environment = environment.name,
                  .number = environment.release + 1,
                  .kind = KindOf(activity.type),
                  .description = activity.description,
                  .actor = activity.actor,
                  .restored = content.restored,
                  .activity = activity.id,
                  .commit = content.commit,
                  .spec = ToJson(content.spec),
                  .sites = SitesToJson(content.sites),
                  .urls = content.urls,
                  .applications = {},
                  .variables = content.variables,
                  .phases = log.phases(),
                  .duration_ms = static_cast<uint32_t>(
                      std::chrono::duration_cast<milliseconds>(Clock::now() - started).count()),
                  .created_unix_ms = doors.clock()};
  for (const PlannedContainer& container : content.spec.containers) {
    if (container.kind == ContainerKind::kApplication) {
      release.applications.push_back(container.name);
    }
  }
  PAAS_RETURN_IF_ERROR(
      doors.store.CreateRelease(release, content.resources ? &*content.resources : nullptr));
  environment.release = release.number;
  return release;
}

FinishedEvent EndWith(const StatusOr<Release>& release, ActivityLog& log, const CancelToken& cancel,
                      const std::string& aside) {
  if (!release.ok()) {
    log.Line("FAILED", Message(release.status()));
    return EndFor(release.status(), kExitDeployFailed, cancel);
  }
  log.Line("", "r" + std::to_string(release->number) + aside + " live in " +
                   Seconds(milliseconds(release->duration_ms)));
  return {.result = Result::kSuccess,
          .exit = kExitOk,
          .urls = release->urls,
          .release = release->number,
          .changed = true};
}

uint32_t ContentOf(const Release& release) {
  return release.restored != 0 ? release.restored : release.number;
}

StatusOr<std::vector<model::Application>> ApplicationsOf(const Release& release) {
  PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, EnvironmentSpecFromJson(release.spec));
  std::vector<model::Application> applications;
  for (const PlannedContainer& container : spec.containers) {
    if (container.kind != ContainerKind::kApplication) continue;
    PAAS_ASSIGN_OR_RETURN(model::Application application,
                          model::ApplicationFromJson(container.application));
    applications.push_back(std::move(application));
  }
  return applications;
}

StatusOr<Redaction> RedactionFor(StateStore& store, const Environment& environment,
                                 const Release& release) {
  PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, EnvironmentSpecFromJson(release.spec));
  std::vector<std::string> secrets = SecretsOf(spec, release.variables);
  PlanInput input{.project = {.id = environment.project}, .environment = environment};
  PAAS_RETURN_IF_ERROR(LoadVariables(store, input));
  for (std::string& secret : SecretsOf(input)) secrets.push_back(std::move(secret));
  return Redaction(secrets);
}

std::string Seconds(Clock::duration duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1fs",
                std::chrono::duration_cast<std::chrono::duration<double>>(duration).count());
  return text;
}

}  // namespace paas::controller
