#include "builder/plan/build_plan.h"

#include "builder/plan/dependencies.h"

namespace paas::builder {
namespace {

using Commands = std::map<std::string, std::string>;

Status AddDependencies(const model::Application& application, const Commands& commands,
                       std::vector<BuildPhase>& phases) {
  std::string script = "set -e\n", languages;
  for (const model::Dependencies& wanted : application.dependencies) {
    if (wanted.packages.empty()) continue;
    PAAS_ASSIGN_OR_RETURN(const std::string part, DependencyScript(wanted, commands));
    script += "(\n" + part + ")\n";
    languages += (languages.empty() ? "" : ", ") + wanted.language;
  }
  if (languages.empty()) return absl::OkStatus();
  phases.push_back({"dependencies", "Installing " + languages + " dependencies", script});
  return absl::OkStatus();
}

constexpr char kNpmFlavor[] =
    "[ -f package.json ] || exit 0\n"
    "echo 'Found a `package.json`, installing dependencies.'\n"
    "npm prune --userconfig .npmrc && npm install --userconfig .npmrc\n";
constexpr char kComposerFlavor[] =
    "[ -f composer.json ] || exit 0\n"
    "echo 'Found a `composer.json`, installing dependencies.'\n"
    "composer install --no-ansi --no-interaction --no-progress --prefer-dist "
    "--optimize-autoloader\n";

// The flavor by its name, or the default of the language. `drupal` and `symfony` were names for
// composer with a document root, which projects set themselves today.
StatusOr<std::string> FlavorScript(const model::Application& application) {
  const std::string& flavor = application.build.flavor;
  const std::string runtime = model::PrimaryRuntime(application).name;
  if (flavor == "none") return std::string();
  if (flavor == "composer" || flavor == "drupal" || flavor == "symfony") return kComposerFlavor;
  if (!flavor.empty() && flavor != "default") {
    return InvalidArgument("build.flavor: " + flavor +
                           " is not known; none, default and composer are");
  }
  if (runtime == "nodejs") return kNpmFlavor;
  if (runtime == "php") return kComposerFlavor;
  return std::string();
}

}  // namespace

StatusOr<std::vector<BuildPhase>> PlanBuild(const model::Application& application,
                                            const Commands& commands) {
  std::vector<BuildPhase> phases;
  PAAS_RETURN_IF_ERROR(AddDependencies(application, commands, phases));
  PAAS_ASSIGN_OR_RETURN(const std::string flavor, FlavorScript(application));
  if (!flavor.empty()) phases.push_back({"flavor", "Installing the application", flavor});
  if (!application.hooks.build.empty()) {
    phases.push_back({"hook", "Executing build hook", application.hooks.build});
  }
  return phases;
}

}  // namespace paas::builder
