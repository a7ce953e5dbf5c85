#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

#include "controller/plan/container_variables.h"
#include "model/provided_variables.h"

namespace paas::controller {
namespace {

constexpr char kEnvironmentPrefix[] = "env:";

bool IsEnvironmentVariable(const std::string& name) {
  return name.rfind(kEnvironmentPrefix, 0) == 0;
}

// Environment variables have their names in upper case, however they were set.
std::string Normal(std::string name) {
  if (!IsEnvironmentVariable(name)) return name;
  std::transform(name.begin() + 4, name.end(), name.begin() + 4,
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

// Provided variables that hold what was set, or what nobody should see.
bool HoldsSecrets(const std::string& name) {
  static const std::set<std::string> kNames = {"PLATFORM_VARIABLES", "PLATFORM_RELATIONSHIPS",
                                               "PLATFORM_PROJECT_ENTROPY"};
  return kNames.contains(name);
}

std::optional<VariableOrigin> FromPlatform(const PlanInput& input,
                                           const model::Application& application,
                                           const std::string& name) {
  PlanInput bare = input;
  bare.project_variables.clear();
  bare.environment_variables.clear();
  model::Application plain = application;
  plain.container.variables.clear();
  const auto built = input.built.find(application.name);
  const auto provided =
      RuntimeVariables(bare, plain, nullptr,
                       built == input.built.end() ? BuiltApplication{} : built->second)
          .environment;
  const auto found = provided.find(name);
  if (found == provided.end()) return std::nullopt;
  const bool is_secret = HoldsSecrets(name);
  return VariableOrigin{.level = "provided",
                        .where = "the platform",
                        .value = is_secret ? "" : found->second,
                        .is_sensitive = is_secret,
                        .remark = ""};
}

std::string RemarkOf(const model::Variable& variable, const std::string& application) {
  using model::VariablePhase;
  if (!variable.is_enabled) return "disabled";
  model::Variable unscoped = variable;
  unscoped.applications.clear();
  if (!AppliesTo(unscoped, application, VariablePhase::kRuntime)) return "not visible at runtime";
  if (!AppliesTo(variable, application, VariablePhase::kRuntime)) return "not for " + application;
  return AppliesTo(variable, application, VariablePhase::kBuild) ? "" : "not visible in builds";
}

std::optional<VariableOrigin> FromLevel(const std::vector<model::Variable>& variables,
                                        const std::string& level, const std::string& where,
                                        const std::string& application, const std::string& name) {
  for (const model::Variable& variable : variables) {
    if (Normal(variable.name) != name) continue;
    return VariableOrigin{.level = level,
                          .where = where,
                          .value = variable.is_sensitive ? "" : variable.value,
                          .is_sensitive = variable.is_sensitive,
                          .wins = AppliesTo(variable, application, model::VariablePhase::kRuntime),
                          .remark = RemarkOf(variable, application)};
  }
  return std::nullopt;
}

std::optional<VariableOrigin> FromApplication(const model::Application& application,
                                              const std::string& name) {
  const model::VariableSet set = model::ResolveVariables(application);
  VariableOrigin origin{.level = "application",
                        .where = "`variables` of application " + application.name,
                        .value = "",
                        .wins = true,
                        .remark = ""};
  const auto& texts = name.rfind("php:", 0) == 0 ? set.php_settings : set.environment;
  const auto text = texts.find(name.substr(std::min<size_t>(4, name.size())));
  if (IsEnvironmentVariable(name) || name.rfind("php:", 0) == 0) {
    if (text == texts.end()) return std::nullopt;
    origin.value = text->second;
    return origin;
  }
  const model::Value* value = model::Find(set.platform_variables, name);
  if (value == nullptr) return std::nullopt;
  origin.value = model::ToText(*value);
  return origin;
}

std::string WhereSet(const PlanInput& input, const std::string& name) {
  for (const auto& [variable, environment] : input.inherited_from) {
    if (Normal(variable) == name) return "environment " + environment + ", inherited";
  }
  return "environment " + input.environment.name;
}

// From the highest level to the lowest; `wins` says so far only that it could.
std::vector<VariableOrigin> Collect(const PlanInput& input, const model::Application& application,
                                    const std::string& name) {
  std::vector<VariableOrigin> origins;
  const auto add = [&](std::optional<VariableOrigin> origin) {
    if (origin) origins.push_back(*std::move(origin));
  };
  add(FromLevel(input.environment_variables, "environment", WhereSet(input, name), application.name,
                name));
  add(FromLevel(input.project_variables, "project", "project " + input.project.id, application.name,
                name));
  add(FromApplication(application, name));
  if (!IsEnvironmentVariable(name)) return origins;
  const std::string variable = name.substr(4);
  auto provided = FromPlatform(input, application, variable);
  if (!provided) return origins;
  provided->wins = true;
  const bool is_last = model::MayBeSetByUsers(variable);
  origins.insert(is_last ? origins.end() : origins.begin(), *std::move(provided));
  return origins;
}

}  // namespace

std::vector<VariableOrigin> ExplainVariable(const PlanInput& input,
                                            const model::Application& application,
                                            const std::string& name) {
  std::vector<VariableOrigin> origins = Collect(input, application, Normal(name));
  if (origins.empty() && !IsEnvironmentVariable(name)) {
    origins = Collect(input, application, Normal(kEnvironmentPrefix + name));
  }
  bool decided = false;
  for (VariableOrigin& origin : origins) {
    origin.wins = origin.wins && !std::exchange(decided, decided || origin.wins);
  }
  return origins;
}

}  // namespace paas::controller
