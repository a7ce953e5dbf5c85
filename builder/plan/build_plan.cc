#include "builder/plan/build_plan.h"

#include <string_view>

namespace paas::builder {
namespace {

using Commands = std::map<std::string, std::string>;

// Inside single quotes dash knows no special character but the quote itself.
std::string Quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

Status Require(const Commands& commands, const std::string& command, const std::string& key) {
  if (commands.contains(command)) return absl::OkStatus();
  return InvalidArgument(key + ": the base image does not provide " + command);
}

std::string JoinPackages(const model::Value::Map& packages,
                         std::string (*format)(const std::string&, const std::string&)) {
  std::string joined;
  for (const auto& [name, constraint] : packages) {
    joined += ' ' + Quote(format(name, model::ToText(constraint)));
  }
  return joined;
}

bool IsAny(const std::string& constraint) { return constraint.empty() || constraint == "*"; }

std::string NpmPackage(const std::string& name, const std::string& constraint) {
  return IsAny(constraint) ? name : name + "@" + constraint;
}

std::string ComposerPackage(const std::string& name, const std::string& constraint) {
  return IsAny(constraint) ? name : name + ":" + constraint;
}

std::string PipPackage(const std::string& name, const std::string& constraint) {
  if (IsAny(constraint)) return name;
  const bool has_operator = std::string_view("<>=!~").find(constraint[0]) != std::string_view::npos;
  return name + (has_operator ? "" : "==") + constraint;
}

// `dependencies.php` is a list of packages, or a whole Composer document.
std::string ComposerScript(const model::Value::Map& packages) {
  const std::string enter = "mkdir -p /app/.global && cd /app/.global\n";
  if (model::Find(packages, "require") == nullptr) {
    return enter + "composer require --no-ansi --no-interaction --no-progress --" +
           JoinPackages(packages, ComposerPackage) + "\n";
  }
  return enter + "printf '%s' " + Quote(model::ToJson(packages)) + " > composer.json\n" +
         "composer install --no-ansi --no-interaction --no-progress --prefer-dist\n";
}

StatusOr<std::string> DependencyScript(const model::Dependencies& wanted,
                                       const Commands& commands) {
  const std::string key = "dependencies." + wanted.language;
  if (wanted.language == "nodejs") {
    PAAS_RETURN_IF_ERROR(Require(commands, "npm", key));
    return "npm install --global --prefix /app/.global --no-audit --no-fund --" +
           JoinPackages(wanted.packages, NpmPackage) + "\n";
  }
  if (wanted.language == "php") {
    PAAS_RETURN_IF_ERROR(Require(commands, "composer", key));
    return ComposerScript(wanted.packages);
  }
  if (wanted.language.starts_with("python")) {
    PAAS_RETURN_IF_ERROR(Require(commands, "pip3", key));
    return "pip3 install --prefix /app/.global --no-input --disable-pip-version-check --" +
           JoinPackages(wanted.packages, PipPackage) + "\n";
  }
  return InvalidArgument(key +
                         ": dependencies in this language cannot be installed; "
                         "nodejs, php and python3 can");
}

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
