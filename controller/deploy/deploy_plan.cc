#include "controller/deploy/deploy_plan.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "controller/deploy/configuration.h"
#include "controller/deploy/variables.h"
#include "controller/plan/cluster_steps.h"
#include "controller/plan/container_variables.h"
#include "controller/plan/router_step.h"
#include "controller/plan/runtime_images.h"
#include "controller/routes/site_json.h"
#include "model/json.h"

namespace paas::controller {
namespace {

// In the place of the digest of an image that is still to be built.
const std::string kToBeBuilt = "sha256:" + std::string(64, '0');
constexpr size_t kShortTree = 7;

struct LastRelease {
  EnvironmentSpec spec;
  std::vector<Site> sites;
};

StatusOr<std::optional<LastRelease>> ReadLastRelease(StateStore& store,
                                                     const Environment& environment) {
  const StatusOr<Release> release = store.LatestRelease(environment.project, environment.name);
  if (!release.ok()) return std::nullopt;
  LastRelease last;
  PAAS_ASSIGN_OR_RETURN(last.spec, EnvironmentSpecFromJson(release->spec));
  PAAS_ASSIGN_OR_RETURN(last.sites, SitesFromJson(release->sites));
  return last;
}

// The images that the last release has for an application, when its tree and everything else that
// its build depends on are the same.
std::optional<BuiltApplication> StillBuilt(const std::optional<LastRelease>& last,
                                           const PlanInput& input,
                                           const model::Application& application,
                                           const std::string& tree) {
  if (!last) return std::nullopt;
  for (const PlannedContainer& container : last->spec.containers) {
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

class DeployPlanner {
 public:
  DeployPlanner(Doors& doors, Configuration& configuration, std::optional<LastRelease> last)
      : doors_(doors), configuration_(configuration), last_(std::move(last)) {}

  StatusOr<std::vector<PlanStep>> Run(bool rebuild) {
    PAAS_RETURN_IF_ERROR(PlanImages(rebuild));
    const EnvironmentSpec spec = PlanEnvironment(configuration_.input);
    Add(ClusterSteps(configuration_.input.services, spec,
                     last_ ? std::optional(last_->spec) : std::nullopt));
    Add({RouterStep(configuration_.sites, last_ ? last_->sites : std::vector<Site>())});
    PAAS_ASSIGN_OR_RETURN(const std::vector<PlanStep> containers, doors_.agent.Plan(spec));
    Add(containers);
    return std::move(steps_);
  }

 private:
  void Add(const std::vector<PlanStep>& steps) {
    steps_.insert(steps_.end(), steps.begin(), steps.end());
  }

  Status PlanImages(bool rebuild) {
    PAAS_ASSIGN_OR_RETURN(const std::vector<BaseImage> images, doors_.builder.ListBaseImages());
    for (const model::Application& application : configuration_.input.config.applications) {
      const std::string& tree = configuration_.trees[application.name];
      const auto built =
          rebuild ? std::nullopt : StillBuilt(last_, configuration_.input, application, tree);
      configuration_.input.built[application.name] =
          built.value_or(BuiltApplication{BaseDigestFor(application, images), kToBeBuilt, tree});
      steps_.push_back({.object = "image of " + application.name,
                        .action = built ? "keep" : "build",
                        .reason = built     ? "tree " + tree.substr(0, kShortTree) + " is unchanged"
                                  : rebuild ? "asked for"
                                  : last_   ? "its source or build settings changed"
                                            : "not built yet"});
    }
    return absl::OkStatus();
  }

  Doors& doors_;
  Configuration& configuration_;
  const std::optional<LastRelease> last_;
  std::vector<PlanStep> steps_;
};

}  // namespace

StatusOr<DeployPlan> PlanDeploy(Doors& doors, const Project& project,
                                const Environment& environment, const std::string& commit,
                                bool rebuild) {
  PAAS_ASSIGN_OR_RETURN(SourceRepository* const repository, doors.sources.Get(project.id));
  ConfigurationReading reading =
      ReadConfiguration(*repository, commit, project, environment, doors);
  PAAS_ASSIGN_OR_RETURN(Configuration configuration, std::move(reading.configuration));
  PAAS_RETURN_IF_ERROR(LoadVariables(doors.store, configuration.input));
  PAAS_ASSIGN_OR_RETURN(configuration.input.resources,
                        doors.store.ListResources(environment.project, environment.name));
  PAAS_ASSIGN_OR_RETURN(std::optional<LastRelease> last, ReadLastRelease(doors.store, environment));
  const std::vector<std::string> warnings = configuration.warnings;
  DeployPlanner planner(doors, configuration, std::move(last));
  PAAS_ASSIGN_OR_RETURN(std::vector<PlanStep> steps, planner.Run(rebuild));
  return DeployPlan{std::move(steps), warnings};
}

}  // namespace paas::controller
