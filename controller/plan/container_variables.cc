#include "controller/plan/container_variables.h"

#include "common/digest/sha256.h"
#include "controller/plan/service_planner.h"
#include "model/json.h"
#include "model/provided_variables.h"

namespace paas::controller {
namespace {

std::string VendorOf(model::Flavour flavour) {
  switch (flavour) {
    case model::Flavour::kPlatform:
      return "platformsh";
    case model::Flavour::kUpsun:
      return "upsun";
  }
  return "";
}

}  // namespace

ContainerVariables RuntimeVariables(const PlanInput& input, const model::Application& application,
                                    const model::Worker* worker, const BuiltApplication& built) {
  const model::ContainerProperties& properties =
      worker != nullptr ? worker->container : application.container;
  const model::VariableSet all =
      model::ResolveVariables(properties.variables, application.name, input.project_variables,
                              input.environment_variables, model::VariablePhase::kRuntime);
  const model::VariableSet own =
      worker != nullptr ? model::ResolveVariables(*worker) : model::ResolveVariables(application);
  const model::ProvidedInput provided{
      .phase = model::VariablePhase::kRuntime,
      .project = input.project.id,
      .entropy = input.project.entropy,
      .tree_id = built.tree,
      .slug_id = built.app_digest,
      .application_json = model::ToJson(application),
      .variables_json = model::PlatformVariablesJson(all),
      .environment = input.environment.machine_name,
      .environment_type = input.environment.type,
      .branch = input.environment.name,
      .routes_json = model::PlatformRoutesJson(input.routes, IsHidden(input.environment))};
  return {.environment = model::MergeEnvironment(
              model::ProvidedVariables(application, worker, provided), all.environment),
          .php_settings = model::Beyond(own.php_settings, all.php_settings)};
}

std::map<std::string, std::string> BuildEnvironment(const PlanInput& input,
                                                    const model::Application& application,
                                                    const std::string& tree) {
  const model::VariableSet variables = model::ResolveVariables(
      application.container.variables, application.name, input.project_variables,
      input.environment_variables, model::VariablePhase::kBuild);
  return model::MergeEnvironment(
      model::ProvidedVariables(application, nullptr,
                               {.phase = model::VariablePhase::kBuild,
                                .project = input.project.id,
                                .entropy = input.project.entropy,
                                .tree_id = tree,
                                .application_json = model::ToBuildTimeJson(application),
                                .variables_json = model::PlatformVariablesJson(variables),
                                .vendor = VendorOf(input.config.flavour)}),
      variables.environment);
}

std::string BuildInputs(const PlanInput& input, const model::Application& application,
                        const std::string& tree) {
  std::string text;
  for (const auto& [name, value] : BuildEnvironment(input, application, tree)) {
    if (!model::CountsForBuilds(name)) continue;
    // Values hold no NUL: no two environments are the same text.
    text += name + '=' + value + '\0';
  }
  return digest::Sha256Hex(text);
}

std::vector<std::string> SecretsOf(const PlanInput& input) {
  std::vector<std::string> secrets;
  for (const auto* level : {&input.project_variables, &input.environment_variables}) {
    for (const model::Variable& variable : *level) {
      if (variable.is_sensitive) secrets.push_back(variable.value);
    }
  }
  // Those that everybody knows ("main", "") are in ordinary words.
  constexpr size_t kShortestSecret = 20;
  for (const auto& [name, service] : ResolveServices(input)) {
    for (const model::ResolvedEndpoint& endpoint : service.endpoints) {
      const std::string password = endpoint.password.value_or("");
      if (password.size() >= kShortestSecret) secrets.push_back(password);
    }
  }
  return secrets;
}

}  // namespace paas::controller
