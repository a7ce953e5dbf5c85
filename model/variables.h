#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "model/application.h"
#include "model/value.h"

namespace paas::model {

enum class VariablePhase { kBuild, kRuntime };

// A variable set for a project or an environment (not in the repository).
struct Variable {
  std::string name;  // "env:DATABASE_DSN", "php:memory_limit", "d8config:system.site:name", "plain"
  std::string value;
  bool is_json = false;  // `value` is JSON and becomes a structured value
  bool visible_build = true;
  bool visible_runtime = true;
  std::vector<std::string> applications;  // empty: all
  bool is_sensitive = false;              // write-only: nothing gives its value back
  bool is_inheritable = true;             // environments made from this one get it
  bool is_enabled = true;                 // disabled: kept, and as if it were not there

  bool operator==(const Variable&) const = default;
};

// InvalidArgument, without the value in it, when the variable could not reach a container: a bad
// name, one that the platform provides, text that is no UTF-8 or no JSON, more than 64 KiB.
Status CheckVariable(const Variable& variable);

// Whether the variable is for `application` in that phase.
bool AppliesTo(const Variable& variable, const std::string& application, VariablePhase phase);

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

// The settings of `all` that `own` does not have, or has with another value.
std::map<std::string, std::string> Beyond(const std::map<std::string, std::string>& own,
                                          const std::map<std::string, std::string>& all);

// The JSON object for PLATFORM_VARIABLES (not base64-encoded).
std::string PlatformVariablesJson(const VariableSet& variables);

}  // namespace paas::model
