#include "controller/deploy/deployments.h"

#include <algorithm>
#include <optional>

#include "controller/activity/activity_types.h"
#include "controller/deploy/configuration.h"
#include "controller/deploy/variables.h"
#include "controller/plan/cluster_steps.h"
#include "controller/source/names.h"
#include "model/environment_name.h"
#include "model/json.h"

namespace paas::controller {
namespace {

std::string NameOr(const std::string& name, const Project& project) {
  return name.empty() ? project.default_branch : name;
}

// The images that the last release has for an application, when its tree and everything else that
// its build depends on are the same.
std::optional<BuiltApplication> StillBuilt(const std::optional<EnvironmentSpec>& last,
                                           const PlanInput& input,
                                           const model::Application& application,
                                           const std::string& tree) {
  if (!last) return std::nullopt;
  for (const PlannedContainer& container : last->containers) {
    if (container.name != application.name || container.tree != tree) continue;
    if (container.build_inputs != BuildInputs(input, application, tree)) return std::nullopt;
    const StatusOr<model::Application> before = model::ApplicationFromJson(container.application);
    if (!before.ok() ||
        model::BuildRelevantJson(*before) != model::BuildRelevantJson(application)) {
      return std::nullopt;
    }
    return BuiltApplication{container.base_digest, container.app_digest, tree};
  }
  return std::nullopt;
}

}  // namespace

StatusOr<Activity> Deployments::Push(const PushOrder& order, const ArchiveReader& archive) {
  if (!order.environment.empty()) PAAS_RETURN_IF_ERROR(CheckEnvironmentName(order.environment));
  PAAS_ASSIGN_OR_RETURN(const Project project, doors_.projects.Ensure(order.project));
  const std::string name = NameOr(order.environment, project);
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(project.id));
  PAAS_ASSIGN_OR_RETURN(const ImportedSource source,
                        repository->Import(name, archive, doors_.clock() / 1000));
  PAAS_RETURN_IF_ERROR(doors_.projects.EnsureEnvironment(project.id, name).status());
  return queue_.Submit({.project = project.id,
                        .environment = name,
                        .type = kPush,
                        .description = "deploy of commit " + source.commit.substr(0, 7),
                        .commit = source.commit,
                        .rebuild = order.rebuild});
}

StatusOr<Environment> Deployments::EnvironmentToBe(const Project& project,
                                                   const std::string& name) {
  StatusOr<Environment> found = doors_.store.GetEnvironment(project.id, name);
  if (found.ok() || found.status().code() != absl::StatusCode::kNotFound) return found;
  return Environment{.project = project.id,
                     .name = name,
                     .machine_name = model::MachineName(name),
                     .type = name == project.default_branch ? "production" : "development"};
}

StatusOr<DeployPlan> Deployments::Plan(const PushOrder& order, const ArchiveReader& archive) {
  if (!order.environment.empty()) PAAS_RETURN_IF_ERROR(CheckEnvironmentName(order.environment));
  PAAS_ASSIGN_OR_RETURN(const Project project, doors_.projects.Ensure(order.project));
  PAAS_ASSIGN_OR_RETURN(const Environment environment,
                        EnvironmentToBe(project, NameOr(order.environment, project)));
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(project.id));
  PAAS_ASSIGN_OR_RETURN(const std::string commit,
                        repository->ImportDetached(archive, doors_.clock() / 1000));
  ConfigurationReading reading =
      ReadConfiguration(*repository, commit, project, environment, doors_);
  PAAS_ASSIGN_OR_RETURN(Configuration configuration, std::move(reading.configuration));
  PAAS_RETURN_IF_ERROR(LoadVariables(doors_.store, configuration.input));

  std::optional<EnvironmentSpec> last;
  if (StatusOr<Release> release = doors_.store.LatestRelease(project.id, environment.name);
      release.ok()) {
    PAAS_ASSIGN_OR_RETURN(last, EnvironmentSpecFromJson(release->spec));
  }
  DeployPlan plan{.steps = {}, .warnings = configuration.warnings};
  bool all_built = !order.rebuild;
  for (const model::Application& application : configuration.input.config.applications) {
    const std::string& tree = configuration.trees[application.name];
    const auto built =
        order.rebuild ? std::nullopt : StillBuilt(last, configuration.input, application, tree);
    if (built) configuration.input.built[application.name] = *built;
    all_built = all_built && built;
    plan.steps.push_back({.object = "image of " + application.name,
                          .action = built ? "keep" : "build",
                          .reason = built           ? "tree " + tree.substr(0, 7) + " is unchanged"
                                    : order.rebuild ? "asked for"
                                                    : "its source or build settings changed"});
  }
  const EnvironmentSpec spec = PlanEnvironment(configuration.input);
  for (PlanStep& step : ClusterSteps(configuration.input.services, spec, last)) {
    plan.steps.push_back(std::move(step));
  }
  if (!all_built) {
    for (PlanStep& step : ContainerSteps(spec, last)) plan.steps.push_back(std::move(step));
    return plan;
  }
  PAAS_ASSIGN_OR_RETURN(const std::vector<PlanStep> steps, doors_.agent.Plan(spec));
  plan.steps.insert(plan.steps.end(), steps.begin(), steps.end());
  return plan;
}

StatusOr<Activity> Deployments::Redeploy(const std::string& project, const std::string& environment,
                                         bool rebuild) {
  PAAS_RETURN_IF_ERROR(doors_.store.GetEnvironment(project, environment).status());
  PAAS_ASSIGN_OR_RETURN(const Release release, doors_.store.LatestRelease(project, environment));
  return queue_.Submit({.project = project,
                        .environment = environment,
                        .type = kRedeploy,
                        .description = rebuild ? "redeploy with a new build" : "redeploy",
                        .commit = release.commit,
                        .rebuild = rebuild});
}

StatusOr<Activity> Deployments::Delete(const std::string& project, const std::string& environment) {
  PAAS_RETURN_IF_ERROR(doors_.store.GetEnvironment(project, environment).status());
  return queue_.Submit({.project = project,
                        .environment = environment,
                        .type = kDelete,
                        .description = "delete of " + environment});
}

}  // namespace paas::controller
