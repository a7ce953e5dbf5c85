#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/application.h"
#include "model/value.h"

namespace paas::model {

// A variable set for a project or an environment (not in the repository).
struct Variable {
  std::string name;  // "env:DATABASE_DSN", "php:memory_limit", "d8config:system.site:name", "plain"
  std::string value;
  bool is_json = false;  // `value` is JSON and becomes a structured value
  bool visible_build = true;
  bool visible_runtime = true;
  std::vector<std::string> applications;  // empty: all

  bool operator==(const Variable&) const = default;
};

enum class VariablePhase { kBuild, kRuntime };

// Variables sorted by what they become.
struct VariableSet {
  std::map<std::string, std::string> environment;   // `env:`: real environment variables
  std::map<std::string, std::string> php_settings;  // `php:`: php.ini
  Value::Map platform_variables;                    // the rest: PLATFORM_VARIABLES, sorted by key

  bool operator==(const VariableSet&) const = default;
};

// The variables of one container. Later levels win: `variables` of the container (YAML), then
// `project`, then `environment`. `application` is the name that scopes are compared with.
VariableSet ResolveVariables(const Value::Map& variables, const std::string& application,
                             const std::vector<Variable>& project,
                             const std::vector<Variable>& environment, VariablePhase phase);

// Only what the YAML says.
VariableSet ResolveVariables(const Application& application);
VariableSet ResolveVariables(const Worker& worker);

// The JSON object for PLATFORM_VARIABLES (not base64-encoded).
std::string PlatformVariablesJson(const VariableSet& variables);

}  // namespace paas::model
