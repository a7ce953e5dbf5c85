#include "model/variables.h"

#include <algorithm>
#include <cctype>

#include "model/json_reader.h"

namespace paas::model {

namespace {

std::string UpperCase(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

void Assign(Value::Map& map, const std::string& key, Value value) {
  const auto at =
      std::lower_bound(map.begin(), map.end(), key,
                       [](const auto& entry, const auto& k) { return entry.first < k; });
  if (at != map.end() && at->first == key) {
    at->second = std::move(value);
  } else {
    map.emplace(at, key, std::move(value));
  }
}

// ini files write booleans as 1 and 0.
std::string IniText(const Value& value) {
  if (const bool* flag = value.AsBool()) return *flag ? "1" : "0";
  return ToText(value);
}

void Apply(VariableSet& set, const std::string& name, const Value& value) {
  if (name.rfind("env:", 0) == 0) {
    set.environment[UpperCase(name.substr(4))] = ToText(value);
  } else if (name.rfind("php:", 0) == 0) {
    set.php_settings[name.substr(4)] = IniText(value);
  } else {
    Assign(set.platform_variables, name, value);
  }
}

void Apply(VariableSet& set, const Value::Map& variables) {
  for (const auto& [prefix, value] : variables) {
    if (value.IsNull()) continue;
    const Value::Map* names = value.AsMap();
    if (names == nullptr) {
      Apply(set, prefix, value);
      continue;
    }
    for (const auto& [name, inner] : *names) Apply(set, prefix + ":" + name, inner);
  }
}

void Apply(VariableSet& set, const std::vector<Variable>& variables, const std::string& application,
           VariablePhase phase) {
  for (const Variable& variable : variables) {
    if (!AppliesTo(variable, application, phase)) continue;
    Value value{variable.value};
    if (variable.is_json) {
      // Text that is not JSON stays text: the variable must not vanish from the container.
      if (auto parsed = ValueFromJson(variable.value); parsed.ok()) value = *std::move(parsed);
    }
    Apply(set, variable.name, value);
  }
}

}  // namespace

bool AppliesTo(const Variable& variable, const std::string& application, VariablePhase phase) {
  const auto& scope = variable.applications;
  const bool in_scope =
      scope.empty() || std::find(scope.begin(), scope.end(), application) != scope.end();
  const bool visible =
      phase == VariablePhase::kBuild ? variable.visible_build : variable.visible_runtime;
  return variable.is_enabled && in_scope && visible;
}

VariableSet ResolveVariables(const Value::Map& variables, const std::string& application,
                             const std::vector<Variable>& project,
                             const std::vector<Variable>& environment, VariablePhase phase) {
  VariableSet set;
  Apply(set, variables);
  Apply(set, project, application, phase);
  Apply(set, environment, application, phase);
  return set;
}

VariableSet ResolveVariables(const Application& application) {
  return ResolveVariables(application.container.variables, application.name, {}, {},
                          VariablePhase::kRuntime);
}

VariableSet ResolveVariables(const Worker& worker) {
  return ResolveVariables(worker.container.variables, worker.name, {}, {}, VariablePhase::kRuntime);
}

std::map<std::string, std::string> Beyond(const std::map<std::string, std::string>& own,
                                          const std::map<std::string, std::string>& all) {
  std::map<std::string, std::string> more;
  for (const auto& [name, value] : all) {
    const auto had = own.find(name);
    if (had == own.end() || had->second != value) more[name] = value;
  }
  return more;
}

std::string PlatformVariablesJson(const VariableSet& variables) {
  return ToJson(variables.platform_variables);
}

}  // namespace paas::model
