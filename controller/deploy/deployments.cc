#include "controller/deploy/deployments.h"

#include "controller/activity/activity_types.h"
#include "controller/deploy/branches.h"
#include "controller/deploy/release_record.h"
#include "controller/source/names.h"

namespace paas::controller {
namespace {

std::string NameOr(const std::string& name, const Project& project) {
  return name.empty() ? project.default_branch : name;
}

Status CheckActive(StateStore& store, const std::string& project, const std::string& name) {
  PAAS_ASSIGN_OR_RETURN(const Environment environment, store.GetEnvironment(project, name));
  if (environment.status != "inactive") return absl::OkStatus();
  return FailedPrecondition("'" + name + "' is inactive: paasctl activate starts it");
}

}  // namespace

StatusOr<Activity> Deployments::Push(const PushOrder& order, const ArchiveReader& archive) {
  if (!order.environment.empty()) PAAS_RETURN_IF_ERROR(CheckEnvironmentName(order.environment));
  PAAS_ASSIGN_OR_RETURN(const Project project, doors_.projects.Ensure(order.project));
  const std::string name = NameOr(order.environment, project);
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(project.id));
  const auto began = std::chrono::steady_clock::now();
  PAAS_ASSIGN_OR_RETURN(const ImportedSource source,
                        repository->Import(name, archive, doors_.clock() / 1000));
  const auto received = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  PAAS_RETURN_IF_ERROR(doors_.projects.EnsureEnvironment(project.id, name).status());
  return queue_.Submit({.project = project.id,
                        .environment = name,
                        .type = kPush,
                        .description = "deploy of commit " + source.commit.substr(0, 7),
                        .commit = source.commit,
                        .rebuild = order.rebuild,
                        .actor = order.actor,
                        .phases = {{.name = "receive",
                                    .outcome = "",
                                    .duration_ms = static_cast<uint32_t>(received.count())}}});
}

StatusOr<DeployPlan> Deployments::Plan(const PushOrder& order, const ArchiveReader& archive) {
  if (!order.environment.empty()) PAAS_RETURN_IF_ERROR(CheckEnvironmentName(order.environment));
  PAAS_ASSIGN_OR_RETURN(const Project project, doors_.projects.Ensure(order.project));
  PAAS_ASSIGN_OR_RETURN(const Environment environment,
                        EnvironmentToBe(doors_.store, project, NameOr(order.environment, project)));
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(project.id));
  PAAS_ASSIGN_OR_RETURN(const std::string commit,
                        repository->ImportDetached(archive, doors_.clock() / 1000));
  return PlanDeploy(doors_, project, environment, commit, order.rebuild);
}

StatusOr<Activity> Deployments::Redeploy(const PushOrder& order) {
  PAAS_RETURN_IF_ERROR(CheckActive(doors_.store, order.project, order.environment));
  PAAS_ASSIGN_OR_RETURN(const Release release,
                        doors_.store.LatestRelease(order.project, order.environment));
  return queue_.Submit({.project = order.project,
                        .environment = order.environment,
                        .type = kRedeploy,
                        .description = order.rebuild ? "redeploy with a new build" : "redeploy",
                        .commit = release.commit,
                        .rebuild = order.rebuild,
                        .actor = order.actor});
}

StatusOr<Activity> Deployments::Rollback(const RollbackOrder& order) {
  PAAS_RETURN_IF_ERROR(CheckActive(doors_.store, order.project, order.environment));
  PAAS_ASSIGN_OR_RETURN(const Release current,
                        doors_.store.LatestRelease(order.project, order.environment));
  const uint32_t number = order.release != 0 ? order.release : ContentOf(current) - 1;
  if (number == 0) {
    return NotFound("no release is older than r" + std::to_string(ContentOf(current)));
  }
  if (number == current.number) {
    return FailedPrecondition("r" + std::to_string(number) +
                              " is what serves; paasctl redeploy brings it back whole");
  }
  PAAS_RETURN_IF_ERROR(doors_.store.GetRelease(order.project, order.environment, number).status());
  return queue_.Submit({.project = order.project,
                        .environment = order.environment,
                        .type = kRollback,
                        .description = "rollback to r" + std::to_string(number) +
                                       (order.keeps_variables ? " with the variables of now" : ""),
                        .actor = order.actor,
                        .release = number,
                        .keeps_variables = order.keeps_variables});
}

StatusOr<Activity> Deployments::Delete(const std::string& project, const std::string& environment,
                                       const std::string& actor) {
  PAAS_ASSIGN_OR_RETURN(const Environment target,
                        doors_.store.GetEnvironment(project, environment));
  PAAS_RETURN_IF_ERROR(CheckMayEnd(doors_.store, target));
  return queue_.Submit({.project = project,
                        .environment = environment,
                        .type = kDelete,
                        .description = "delete of " + environment,
                        .actor = actor});
}

}  // namespace paas::controller
